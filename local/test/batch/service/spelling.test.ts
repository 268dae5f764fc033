import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { poolBody, type RawResponse, shell, taskIn, testBatch, until } from "../support/test-batch";

const VERSION = "api-version=2024-07-01.20.0";

/** As recorded by the tests of Azure's clients: azure-cli, azure-sdk-for-python, azure-powershell. */
describe("the spelling of the Batch service", () => {
  const test = testBatch();
  before(async () => {
    await test.pool({ vmSize: "STANDARD_D2S_V3", taskSchedulingPolicy: { nodeFillType: "SPREAD" } });
    await test.client().job.add({ id: "job", poolInfo: { poolId: "pool" } });
    const outputFiles = ["taskSuccess", "TASKFAILURE"].map((uploadCondition) => ({
      filePattern: "none",
      destination: { container: { containerUrl: "https://127.0.0.1:1/c" } },
      uploadOptions: { uploadCondition: uploadCondition as "tasksuccess" },
    }));
    await test.client().task.add("job", { ...shell("task", "exit 3"), outputFiles });
    await taskIn(test.client(), "job", "task", "completed");
  });
  const get = async (path: string) => (await test.request("GET", `${path}?${VERSION}`)).json;

  it("is Azure's for properties", async () => {
    const pool = await get("/pools/pool");
    assert.deepEqual([pool.vmSize, pool.taskSchedulingPolicy.nodeFillType], ["standard_d2s_v3", "Spread"]);
    assert.equal((await get("/pools/pool/nodes")).value[0].vmSize, "standard_d2s_v3");
    const task = await get("/jobs/job/tasks/task");
    assert.deepEqual(
      task.outputFiles.map((file: { uploadOptions: { uploadCondition: string } }) => file.uploadOptions),
      [{ uploadCondition: "TaskSuccess" }, { uploadCondition: "TaskFailure" }],
    );
    assert.equal(task.executionInfo.failureInfo.category, "UserError");
    const counts = await get("/jobs/job/taskcounts");
    assert.equal(counts["odata.metadata"], `${test.url}/$metadata#taskcountsresult/@Element`);
  });

  it("is Azure's for the headers of files", async () => {
    const head = async (file: string) =>
      (await test.request("HEAD", `/jobs/job/tasks/task/files/${file}?${VERSION}`)).headers;
    const file = await head("stdout.txt");
    assert.equal(file["ocp-batch-file-isdirectory"], "False");
    const url = `${test.url}/jobs/job/tasks/task/files/stdout.txt`;
    assert.equal(file["ocp-batch-file-url"], encodeURIComponent(url));
    assert.equal((await head("wd"))["ocp-batch-file-isdirectory"], "True");
  });

  it("names the request in DataServiceId, except for a deletion", async () => {
    const actions: [method: string, path: string, body?: object][] = [
      ["POST", "/pools/pool/resize", { targetDedicatedNodes: 0 }],
      ["PATCH", "/jobs/job", { priority: 1 }],
      ["POST", "/jobs/job/disable", { disableTasks: "requeue" }],
      ["POST", "/jobs/job/tasks/task/reactivate"],
      ["POST", "/jobs/job/tasks/task/terminate"],
    ];
    const send = (method: string, path: string, body?: object): Promise<RawResponse> =>
      test.request(method, `${path}?${VERSION}`, { body });
    for (const [method, path, body] of actions) {
      const { status, headers } = await send(method, path, body);
      assert.ok(status < 300, path);
      assert.equal(headers.dataserviceid, `${test.url}${path}`);
    }
    await until(
      () => get("/pools/pool"),
      (pool) => pool.allocationState === "steady",
    );
    for (const path of ["/jobs/job/tasks/task", "/jobs/job", "/pools/pool"]) {
      const { status, headers } = await send("DELETE", path);
      assert.ok(status < 300, path);
      assert.deepEqual([headers.dataserviceid, headers.etag], [undefined, undefined]);
    }
    const created = await send("POST", "/pools", { ...poolBody, id: "other", targetDedicatedNodes: 0 });
    assert.deepEqual(
      [created.headers.dataserviceid, created.headers.location],
      [`${test.url}/pools/other`, `${test.url}/pools/other`],
    );
  });

  it("is Azure's for a condition that does not hold", async () => {
    await test.client().job.add({ id: "condition", poolInfo: { poolId: "none" } });
    const answer = await test.request("PATCH", `/jobs/condition?${VERSION}`, {
      headers: { "if-match": "0x8D0" },
      body: { priority: 2 },
    });
    assert.deepEqual([answer.status, answer.json.code], [412, "ConditionNotMet"]);
    assert.match(
      answer.json.message.value,
      /^The condition specified using HTTP conditional header\(s\) is not met\.\n/,
    );
  });
});
