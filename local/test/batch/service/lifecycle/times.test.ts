import assert from "node:assert/strict";
import type { BatchServiceModels } from "@azure/batch";
import { afterEach, describe, it } from "mocha";
import { changeSettings } from "../../../../environment/settings/open-settings";
import type { SettingTexts } from "../../../../environment/settings/settings";
import { poolBody, testBatch, until } from "../../support/test-batch";

describe("resizes and starts that take time", () => {
  const test = testBatch();
  const set = (texts: SettingTexts) => changeSettings(test.environment.state, { like: "local", set: texts });
  const create = (id: string) => test.batch.createPool(test.accountId, { ...poolBody, id }, []);
  const nodesOf = async (id: string) => [...(await test.client().computeNode.list(id))];
  const idle = (id: string) =>
    until(
      () => nodesOf(id),
      (nodes) => nodes.length === 1 && nodes[0]?.state === "idle",
    );
  afterEach(async () => {
    set({});
    for (const pool of await test.client().pool.list()) await test.batch.deletePool(test.accountId, pool.id!);
  });

  it("answer with a pool that is resizing, refuses changes, and has no nodes yet", async () => {
    set({ "resize.time": "10h" });
    const { allocationState, currentDedicatedNodes } = await create("slow");
    assert.deepEqual([allocationState, currentDedicatedNodes], ["resizing", 0]);
    const client = test.client();
    const busy = { code: "PoolBeingResized" };
    await assert.rejects(client.pool.resize("slow", { targetDedicatedNodes: 2 }), busy);
    await assert.rejects(test.batch.updatePool(test.accountId, { ...poolBody, id: "slow" }, []), busy);
    await client.pool.stopResize("slow");
    const pool = await until(
      () => client.pool.get("slow"),
      ({ allocationState: state }) => state === "steady",
    );
    const codes = pool.resizeErrors?.map(({ code }) => code);
    assert.deepEqual([pool.currentDedicatedNodes, pool.targetDedicatedNodes, codes], [0, 1, ["ResizeStopped"]]);
  });

  it("also take time if a pool shrinks", async () => {
    await create("shrinking");
    await idle("shrinking");
    set({ "resize.time": "10h" });
    const client = test.client();
    await client.pool.resize("shrinking", { targetDedicatedNodes: 0 });
    const pool = await until(
      () => client.pool.get("shrinking"),
      ({ currentDedicatedNodes }) => currentDedicatedNodes === 0,
    );
    assert.equal(pool.allocationState, "resizing");
    await assert.rejects(client.pool.resize("shrinking", { targetDedicatedNodes: 2 }), { code: "PoolBeingResized" });
  });

  it("continue after a restart", async () => {
    set({ "resize.time": "10h" });
    await create("restarted");
    await test.batch.close();
    // The client's open connections end.
    await assert.rejects(test.client().pool.get("restarted"), /ECONNREFUSED|socket hang up/);
    set({});
    await test.open();
    await idle("restarted");
  });

  it("show a node as creating, which has a state and counts, but takes no command", async () => {
    set({ "node.creating": "10h" });
    const { currentDedicatedNodes } = await create("creating");
    assert.equal(currentDedicatedNodes, 1);
    const [node] = await nodesOf("creating");
    assert.equal(node?.state, "creating");
    const [counts] = await test.client().account.listPoolNodeCounts();
    assert.deepEqual([counts?.dedicated?.creating, counts?.dedicated?.starting], [1, 0]);
    await assert.rejects(test.client().computeNode.reboot("creating", node!.id!), { code: "NodeBeingStarted" });
  });

  it("show a node as starting, also after a reboot", async () => {
    set({ "node.starting": "10h" });
    await create("starting");
    assert.equal((await nodesOf("starting"))[0]?.state, "starting");
    await test.batch.deletePool(test.accountId, "starting");

    set({});
    await create("rebooted");
    const [node] = await idle("rebooted");
    set({ "node.starting": "10h" });
    await test.client().computeNode.reboot("rebooted", node!.id!);
    await until(
      () => nodesOf("rebooted"),
      ([now]) => now?.state === "starting",
    );
  });

  it("leave a node unusable on request, with its error, until it is rebooted", async () => {
    set({ "node.error": "DiskFull" });
    await create("broken");
    const [node] = await nodesOf("broken");
    assert.equal(node?.state, "unusable");
    assert.deepEqual(
      node.errors?.map(({ code, message }) => [code, message]),
      [["DiskFull", "There is not enough disk space on the node"]],
    );
    await test.client().computeNode.reboot("broken", node.id!);
    const [repaired] = await idle("broken");
    assert.equal(repaired?.errors, undefined);
  });

  it("end with a node that runs tasks", async () => {
    set({ "resize.time": "30ms", "node.creating": "20ms", "node.starting": "10ms" });
    await create("short");
    await idle("short");
    await test.client().job.add({ id: "short", poolInfo: { poolId: "short" } });
    const task: BatchServiceModels.TaskAddParameter = { id: "t", commandLine: "true" };
    await test.client().task.add("short", task);
    await until(
      () => test.client().task.get("short", "t"),
      ({ state }) => state === "completed",
    );
  });
});
