import assert from "node:assert/strict";
import type { BatchServiceClient, BatchServiceModels } from "@azure/batch";
import { afterEach, before, describe, it } from "mocha";
import { shell, taskIn, testBatch, until } from "../../support/test-batch";

describe("job manager tasks", () => {
  const test = testBatch();
  let client: BatchServiceClient;
  before(async () => {
    await test.reopen({ allowedAuthenticationModes: ["AAD", "SharedKey", "TaskAuthenticationToken"] });
    client = test.client();
    await test.pool({ taskSlotsPerNode: 2 });
    await test.pool({ id: "spot", targetDedicatedNodes: 0, targetLowPriorityNodes: 1 });
  });
  afterEach(async () => {
    for (const job of await client.job.list()) await client.job.deleteMethod(job.id!).catch(() => {});
  });
  const add = (
    id: string,
    manager: Partial<BatchServiceModels.JobManagerTask> & { commandLine: string },
    more: Partial<BatchServiceModels.JobAddParameter> = {},
  ) => client.job.add({ id, poolInfo: { poolId: "pool" }, jobManagerTask: { id: "manager", ...manager }, ...more });
  const ended = (id: string) =>
    until(
      () => client.job.get(id),
      ({ state }) => state === "completed",
    );

  it("are created with their job, with Azure's defaults, and end it", async () => {
    await add("managed", { commandLine: "/bin/sh -c 'exit 4'" });
    const { executionInfo, jobManagerTask } = await ended("managed");
    assert.equal(executionInfo?.terminateReason, "JMComplete");
    const { killJobOnCompletion, runExclusive, allowLowPriorityNode } = jobManagerTask ?? {};
    assert.deepEqual([killJobOnCompletion, runExclusive, allowLowPriorityNode], [true, true, true]);
    const task = await client.task.get("managed", "manager");
    assert.deepEqual([task.state, task.executionInfo?.exitCode], ["completed", 4]);
    assert.equal("runExclusive" in task, false);
  });

  it("end the other tasks that run, and leave the job open if killJobOnCompletion is false", async () => {
    const go = "$AZ_BATCH_NODE_SHARED_DIR/managed-go";
    const waits = { commandLine: `/bin/sh -c "until test -e ${go}; do sleep 0.05; done"`, runExclusive: false };
    await add("ending", waits);
    await client.task.add("ending", shell("t", `touch ${go}; sleep 600`));
    await ended("ending");
    assert.equal((await client.task.get("ending", "t")).executionInfo?.failureInfo?.code, "TaskEnded");

    await add("open", { commandLine: "true", killJobOnCompletion: false });
    await taskIn(client, "open", "manager", "completed");
    await client.task.add("open", shell("t", "true"));
    await taskIn(client, "open", "t", "completed");
    assert.equal((await client.job.get("open")).state, "active");
  });

  it("occupy all slots of their node by default", async () => {
    await add("exclusive", { commandLine: "sleep 600" });
    await taskIn(client, "exclusive", "manager", "running");
    await client.task.add("exclusive", shell("t", "true"));
    const [{ id: nodeId = "", runningTaskSlotsCount } = {}] = await client.computeNode.list("pool");
    assert.equal(runningTaskSlotsCount, 2, nodeId);
    assert.equal((await client.task.get("exclusive", "t")).state, "active");
  });

  it("run only on dedicated nodes if allowLowPriorityNode is false", async () => {
    const poolInfo = { poolId: "spot" };
    await add("dedicated", { commandLine: "true", allowLowPriorityNode: false }, { poolInfo });
    await add("any", { commandLine: "true" }, { poolInfo });
    await ended("any");
    assert.equal((await client.task.get("dedicated", "manager")).state, "active");
  });

  it("must differ from the preparation task and the release task", async () => {
    const same = { id: "Manager", commandLine: "true" };
    await assert.rejects(add("same", { commandLine: "true" }, { jobPreparationTask: same }), {
      code: "TaskIdSameAsJobPreparationTask",
    });
    const jobPreparationTask = { commandLine: "true" };
    await assert.rejects(add("same", { commandLine: "true" }, { jobPreparationTask, jobReleaseTask: same }), {
      code: "TaskIdSameAsJobReleaseTask",
    });
  });

  it("are created with the jobs of a job schedule", async () => {
    await client.jobSchedule.add({
      id: "nightly",
      schedule: {},
      jobSpecification: { poolInfo: { poolId: "pool" }, jobManagerTask: { id: "manager", commandLine: "true" } },
    });
    await ended("nightly:job-1");
    await client.jobSchedule.deleteMethod("nightly");
  });

  it("get a token that allows every operation on their job, and nothing else", async () => {
    const calls = [
      ["POST", "/jobs/tokens/tasks", { id: "child", commandLine: "true" }],
      ["GET", "/jobs/tokens/tasks/child"],
      ["GET", "/jobs/other"],
      ["GET", "/pools"],
    ];
    const program = `
      const { AZ_BATCH_AUTHENTICATION_TOKEN: token, AZ_BATCH_ACCOUNT_URL: url } = process.env;
      const headers = { authorization: "Bearer " + token, "content-type": "application/json; odata=minimalmetadata" };
      void (async () => {
        const statuses = [];
        for (const [method, path, body] of ${JSON.stringify(calls)}) {
          const request = { method, headers, body: body && JSON.stringify(body) };
          statuses.push((await fetch(url + path + "?api-version=2024-07-01.20.0", request)).status);
        }
        console.log(JSON.stringify({ statuses, token }));
      })();`;
    await add("tokens", {
      commandLine: `${process.execPath} -e "eval(process.env.PROGRAM)"`,
      environmentSettings: [{ name: "PROGRAM", value: program }],
      authenticationTokenSettings: { access: ["job"] },
      killJobOnCompletion: false,
    });
    await taskIn(client, "tokens", "manager", "completed");
    const { text } = await test.request(
      "GET",
      "/jobs/tokens/tasks/manager/files/stdout.txt?api-version=2024-07-01.20.0",
    );
    const { statuses, token } = JSON.parse(text) as { statuses: number[]; token: string };
    assert.deepEqual(statuses, [201, 200, 403, 403]);
    const after = await test.request("GET", "/jobs/tokens?api-version=2024-07-01.20.0", {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.deepEqual([after.status, after.json.code], [403, "AuthenticationFailed"], "the token ends with the task");
  });
});
