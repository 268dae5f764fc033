import assert from "node:assert/strict";
import type { BatchServiceModels } from "@azure/batch";
import { describe, it } from "mocha";
import { resizeFailure } from "../../../samples/top-words/resize-failure";

const ENDED = new Date("2026-01-01T00:10:00Z");

/** A pool whose resize failed, with `changes`. */
const pool = (changes: Partial<BatchServiceModels.CloudPool> = {}): BatchServiceModels.CloudPool => ({
  id: "workers",
  allocationState: "steady",
  allocationStateTransitionTime: ENDED,
  lastModified: ENDED,
  targetDedicatedNodes: 2,
  currentDedicatedNodes: 0,
  resizeErrors: [{ code: "AccountCoreQuotaReached", message: "The specified account has reached core quota" }],
  ...changes,
});

describe("resizeFailure", () => {
  it("has the service's code and what to do", () => {
    assert.equal(
      resizeFailure(pool()),
      "pool workers has no nodes and gets none\n  AccountCoreQuotaReached: The specified account has reached core quota\n  do: lower the number of nodes or choose a smaller size, or request a higher quota of the Batch account (Azure portal, Quotas)",
    );
    assert.match(String(resizeFailure(pool({ resizeErrors: [{ code: "New", message: "m" }] }))), /New: m$/);
    const scaled = pool({ targetDedicatedNodes: 0, enableAutoScale: true });
    assert.match(String(resizeFailure(scaled)), /AccountCoreQuotaReached/);
  });

  const believed: [what: string, changes: Partial<BatchServiceModels.CloudPool>][] = [
    ["while the pool is resized", { allocationState: "resizing" }],
    ["while the pool has nodes", { currentDedicatedNodes: 1 }],
    ["while the pool has spot nodes", { currentLowPriorityNodes: 1 }],
    ["of a pool that wants no nodes", { targetDedicatedNodes: 0 }],
    ["of a pool that was changed later", { lastModified: new Date(ENDED.getTime() + 1) }],
  ];
  for (const [what, changes] of believed) {
    it(`does not believe errors ${what}`, () => {
      assert.equal(resizeFailure(pool(changes)), undefined);
    });
  }

  it("has nothing to say without errors", () => {
    assert.equal(resizeFailure(pool({ resizeErrors: [] })), undefined);
  });
});
