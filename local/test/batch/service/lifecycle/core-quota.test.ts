import assert from "node:assert/strict";
import type { BatchServiceModels } from "@azure/batch";
import { afterEach, describe, it } from "mocha";
import { changeSettings } from "../../../../environment/settings/open-settings";
import type { SettingTexts } from "../../../../environment/settings/settings";
import { poolBody, testBatch, until } from "../../support/test-batch";

describe("quotas", () => {
  const test = testBatch();
  const set = (texts: SettingTexts) => changeSettings(test.environment.state, { like: "local", set: texts });
  const add = (id: string, more: object = {}) =>
    test.client().pool.add({
      ...poolBody,
      targetDedicatedNodes: 0,
      id,
      ...more,
    } as unknown as BatchServiceModels.PoolAddParameter);
  const settled = (id: string) =>
    until(
      () => test.client().pool.get(id),
      (pool) => pool.allocationState === "steady",
    );
  const state = async (id: string) => {
    const { currentDedicatedNodes, currentLowPriorityNodes, resizeErrors } = await settled(id);
    return [currentDedicatedNodes, currentLowPriorityNodes, (resizeErrors ?? []).map(({ code }) => code)];
  };
  afterEach(async () => {
    set({});
    for (const pool of await test.client().pool.list()) await test.batch.deletePool(test.accountId, pool.id!);
  });

  it("limit the pools of an account", async () => {
    set({ "quota.pools": "1" });
    await add("one");
    await assert.rejects(add("two"), { code: "PoolQuotaReached", statusCode: 409 });
    await assert.rejects(add("one"), { code: "PoolExists" });
    await test.batch.deletePool(test.accountId, "one");
    await add("two");
  });

  it("leave a pool empty that needs more dedicated cores, with the reason until the next resize", async () => {
    set({ "quota.dedicatedCores": "3" });
    await add("cores", { targetDedicatedNodes: 2 });
    assert.deepEqual(await state("cores"), [0, 0, ["AccountCoreQuotaReached"]]);
    const [error] = (await test.client().pool.get("cores")).resizeErrors!;
    assert.equal(error?.message, "The specified account has reached core quota");
    await test.client().pool.resize("cores", { targetDedicatedNodes: 1 });
    assert.deepEqual(await state("cores"), [1, 0, []]);
  });

  it("count the nodes of all pools of the account", async () => {
    set({ "quota.dedicatedCores": "4" });
    await add("first", { targetDedicatedNodes: 1 });
    await add("second", { targetDedicatedNodes: 1 });
    assert.deepEqual(await state("second"), [1, 0, []]);
    await add("third", { targetDedicatedNodes: 1 });
    assert.deepEqual(await state("third"), [0, 0, ["AccountCoreQuotaReached"]]);
    await test.client().pool.resize("first", { targetDedicatedNodes: 0 });
    assert.deepEqual(await state("first"), [0, 0, []], "a pool can always shrink");
    await test.client().pool.resize("third", { targetDedicatedNodes: 1 });
    assert.deepEqual(await state("third"), [1, 0, []]);
  });

  it("let a pool above its quota keep its dedicated nodes while its Spot nodes change", async () => {
    await add("large", { targetDedicatedNodes: 2 });
    assert.deepEqual(await state("large"), [2, 0, []]);
    set({ "quota.dedicatedCores": "2" });
    await test.client().pool.resize("large", { targetDedicatedNodes: 2, targetLowPriorityNodes: 1 });
    assert.deepEqual(await state("large"), [2, 1, []]);
  });

  it("are not exceeded by pools that grow at the same time", async () => {
    set({ "quota.dedicatedCores": "4" });
    await Promise.all(["a", "b", "c"].map((id) => add(id, { targetDedicatedNodes: 2 })));
    const states = await Promise.all(["a", "b", "c"].map(state));
    assert.deepEqual(states.map(([nodes]) => nodes).sort(), [0, 0, 2]);
  });

  it("count Spot cores and the cores of a family of sizes separately", async () => {
    set({ "quota.spotCores": "0" });
    await add("spot", { targetLowPriorityNodes: 1 });
    assert.deepEqual(await state("spot"), [0, 0, ["AccountSpotCoreQuotaReached"]]);

    set({ "quota.familyCores": "2" });
    await add("family", { targetDedicatedNodes: 1 });
    await add("same", { targetDedicatedNodes: 1 });
    await add("other", { targetDedicatedNodes: 1, vmSize: "standard_d2s_v5" });
    assert.deepEqual(await state("family"), [1, 0, []]);
    assert.deepEqual(await state("same"), [0, 0, ["AccountVMSeriesCoreQuotaReached"]]);
    assert.deepEqual(await state("other"), [1, 0, []]);
  });

  for (const code of ["AllocationFailed", "AllocationTimedOut"] as const) {
    it(`let a growth fail with ${code} on request`, async () => {
      set({ "resize.error": code });
      await add("capacity", { targetDedicatedNodes: 1 });
      assert.deepEqual(await state("capacity"), [0, 0, [code]]);
    });
  }
});
