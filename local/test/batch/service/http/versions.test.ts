import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { changeSettings } from "../../../../environment/settings/open-settings";
import { poolBody, shell, testBatch, until } from "../../support/test-batch";

describe("versions of the REST API", () => {
  const test = testBatch();
  let nodeId = "";
  before(async () => {
    await test.pool({ taskSlotsPerNode: 2 });
    const client = test.client();
    const [node] = await until(
      () => client.computeNode.list("pool"),
      (nodes) => nodes[0]?.state === "idle",
    );
    nodeId = node!.id!;
    await client.job.add({ id: "job", poolInfo: { poolId: "later" } });
    await client.task.add("job", shell("task", "true"));
  });
  const get = async (path: string, version: string, more = "") =>
    (await test.request("GET", `${path}?api-version=${version}${more}`)).json;

  for (const [version, isServed] of [
    ["2017-01-01.4.0", true],
    ["2020-03-01.11.0", true],
    ["2022-10-01.16.0", true],
    ["2024-07-01.20.0", true],
    ["2025-06-01", true],
    ["2099-01-01", false],
    ["2024-07-01.20.0.1", false],
    ["2024-07-01-preview", false],
    ["1", false],
  ] as const) {
    it(`${isServed ? "include" : "do not include"} ${version}`, async () => {
      const { status, json } = await test.request("GET", `/jobs?api-version=${version}`);
      assert.equal(status, isServed ? 200 : 400);
      if (!isServed) assert.equal(json.code, "InvalidQueryParameterValue");
      changeSettings(test.environment.state, { set: { "batch.apiVersions": "any" } });
      assert.equal((await test.request("GET", `/jobs?api-version=${version}`)).status, 200);
      changeSettings(test.environment.state, { like: "local" });
    });
  }

  const differences: [what: string, path: () => string, property: string, with_: string[], without: string[]][] = [
    ["pools", () => "/pools/pool", "taskSlotsPerNode", ["2020-09-01.12.0", "2025-06-01"], ["2020-03-01.11.0"]],
    ["pools", () => "/pools/pool", "maxTasksPerNode", ["2020-03-01.11.0"], ["2020-09-01.12.0", "2025-06-01"]],
    [
      "pools",
      () => "/pools/pool",
      "currentNodeCommunicationMode",
      ["2022-10-01.16.0", "2024-07-01.20.0"],
      ["2022-01-01.15.0", "2025-06-01"],
    ],
    [
      "nodes",
      () => `/pools/pool/nodes/${nodeId}`,
      "runningTaskSlotsCount",
      ["2020-09-01.12.0", "2025-06-01"],
      ["2020-03-01.11.0"],
    ],
    [
      "nodes",
      () => `/pools/pool/nodes/${nodeId}`,
      "virtualMachineInfo",
      ["2021-06-01.14.0", "2025-06-01"],
      ["2020-09-01.12.0"],
    ],
    ["tasks", () => "/jobs/job/tasks/task", "requiredSlots", ["2020-09-01.12.0"], ["2020-03-01.11.0"]],
    ["jobs", () => "/jobs/job", "maxParallelTasks", ["2022-01-01.15.0", "2025-06-01"], ["2020-09-01.12.0"]],
  ];
  for (const [what, path, property, present, absent] of differences) {
    it(`return ${what} with ${property} only in ${present.join(", ")}`, async () => {
      const list = path().slice(0, path().lastIndexOf("/"));
      for (const version of [...present, ...absent]) {
        const expected = present.includes(version);
        assert.equal(property in (await get(path(), version)), expected, version);
        assert.equal(property in (await get(list, version)).value[0], expected, version);
      }
    });
  }

  it("count tasks without slots before 2020-09-01", async () => {
    const { "odata.metadata": old, ...counts } = await get("/jobs/job/taskcounts", "2020-03-01.11.0");
    assert.deepEqual(counts, { active: 1, running: 0, completed: 0, succeeded: 0, failed: 0 });
    assert.equal(old, `${test.url}/$metadata#taskcounts/@Element`);
    const newer = await get("/jobs/job/taskcounts", "2020-09-01.12.0");
    assert.deepEqual([newer.taskCounts.active, newer.taskSlotCounts.active], [1, 1]);
    assert.equal(newer["odata.metadata"], `${test.url}/$metadata#taskcountsresult/@Element`);
  });

  it("count nodes that upgrade their system since 2024-02-01", async () => {
    for (const [version, expected] of [
      ["2023-05-01.17.0", undefined],
      ["2024-02-01.19.0", 0],
    ] as const) {
      const { "odata.metadata": metadata, value } = await get("/nodecounts", version);
      assert.equal(metadata, `${test.url}/$metadata#poolnodecounts`);
      const [{ dedicated, lowPriority }] = value;
      assert.deepEqual([dedicated.upgradingOS, lowPriority.upgradingOS, dedicated.idle], [expected, expected, 1]);
    }
  });

  it("accept only the property names of the version", async () => {
    const send = (version: string, more: object) =>
      test.request("POST", `/pools?api-version=${version}`, {
        body: { ...poolBody, id: `p${version.slice(0, 4)}`, targetDedicatedNodes: 0, ...more },
      });
    const refused: [version: string, more: object][] = [
      ["2020-03-01.11.0", { taskSlotsPerNode: 2 }],
      ["2020-09-01.12.0", { maxTasksPerNode: 2 }],
      ["2022-01-01.15.0", { targetNodeCommunicationMode: "simplified" }],
      ["2025-06-01", { resourceTags: { a: "b" } }],
    ];
    for (const [version, more] of refused) {
      const { status, json } = await send(version, more);
      assert.deepEqual([status, json.code, json.values[0].value], [400, "InvalidRequestBody", Object.keys(more)[0]]);
    }
    assert.equal((await send("2020-03-01.11.0", { maxTasksPerNode: 2 })).status, 201);
    assert.equal((await get("/pools/p2020", "2025-06-01")).taskSlotsPerNode, 2);
    const selected = await get("/pools/p2020", "2020-03-01.11.0", "&$select=id,maxTasksPerNode");
    assert.deepEqual([selected.id, selected.maxTasksPerNode], ["p2020", 2]);
    const path = "/jobs/job/addtaskcollection?api-version=2020-03-01.11.0";
    const tasks = await test.request("POST", path, { body: { value: [{ ...shell("b", "true"), requiredSlots: 2 }] } });
    assert.equal(tasks.status, 400);
  });
});
