import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import { changeSettings } from "../../../../environment/settings/open-settings";
import type { SettingTexts } from "../../../../environment/settings/settings";
import { shell, taskIn, testBatch, until } from "../../support/test-batch";

describe("the capacity for Spot nodes", () => {
  const test = testBatch();
  const set = (texts: SettingTexts) => changeSettings(test.environment.state, { like: "local", set: texts });
  const nodesOf = async (id: string) => [...(await test.client().computeNode.list(id))];
  const inStates = (id: string, states: string[]) =>
    until(
      () => nodesOf(id),
      (nodes) =>
        nodes
          .map(({ state }) => String(state))
          .sort()
          .join() === states.join(),
    );
  afterEach(async () => {
    set({});
    for (const pool of await test.client().pool.list()) await test.batch.deletePool(test.accountId, pool.id!);
  });

  it("preempts nodes, whose tasks run again elsewhere, and gives them new machines later", async () => {
    const client = test.client();
    await test.pool({ id: "spot", targetDedicatedNodes: 0, targetLowPriorityNodes: 2 });
    await inStates("spot", ["idle", "idle"]);
    await client.job.add({ id: "work", poolInfo: { poolId: "spot" } });
    const go = "$AZ_BATCH_NODE_SHARED_DIR/go";
    const waits = `touch $AZ_BATCH_NODE_SHARED_DIR/$AZ_BATCH_TASK_ID; until test -e ${go}; do sleep 0.05; done`;
    await client.task.addCollection("work", [shell("a", waits), shell("b", waits)]);
    await taskIn(client, "work", "a", "running");
    await taskIn(client, "work", "b", "running");

    set({ "spot.capacity": "0" });
    const [first] = await inStates("spot", ["preempted", "preempted"]);
    for (const id of ["a", "b"]) {
      const { executionInfo } = await taskIn(client, "work", id, "active");
      // Only a user's request counts as one.
      assert.equal(executionInfo?.requeueCount, 0);
    }
    const [counts] = await client.account.listPoolNodeCounts();
    assert.deepEqual([counts?.lowPriority?.preempted, counts?.lowPriority?.total], [2, 2]);
    assert.equal((await client.pool.get("spot")).currentLowPriorityNodes, 2);
    await assert.rejects(client.computeNode.reboot("spot", first!.id!), { code: "NodeStateUnusable" });

    set({ "spot.capacity": "1" });
    await inStates("spot", ["preempted", "running"]);
    const { nodeInfo } = await taskIn(client, "work", "a", "running");
    const shared = `/pools/spot/nodes/${nodeInfo?.nodeId}/files?api-version=2024-07-01.20.0&recursive=true`;
    const files = await until(
      () => test.request("GET", shared),
      ({ text }) => text.includes("shared/a"),
    );
    assert.equal(files.text.includes("shared/b"), false, "the node lost its files");
    await client.job.deleteMethod("work");
  });

  it("limits the growth of pools", async () => {
    set({ "spot.capacity": "1" });
    await test.pool({ id: "large", targetDedicatedNodes: 0, targetLowPriorityNodes: 2 });
    const large = await test.client().pool.get("large");
    assert.deepEqual(
      [large.currentLowPriorityNodes, large.resizeErrors?.map(({ code }) => code)],
      [0, ["AllocationFailed"]],
    );
    await test.pool({ id: "small", targetDedicatedNodes: 1, targetLowPriorityNodes: 1 });
    assert.equal((await test.client().pool.get("small")).currentLowPriorityNodes, 1);
  });

  it("does not limit dedicated nodes", async () => {
    await test.pool({ id: "mixed", targetDedicatedNodes: 1, targetLowPriorityNodes: 1 });
    await inStates("mixed", ["idle", "idle"]);
    set({ "spot.capacity": "0" });
    const nodes = await inStates("mixed", ["idle", "preempted"]);
    assert.equal(nodes.find(({ state }) => state === "idle")?.isDedicated, true);
  });
});
