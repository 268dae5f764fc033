import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { PoolInfo } from "../../../jobs";
import { resizeErrors } from "../../../jobs/explain";

const ENDED = "2026-01-01T00:10:00Z";

/** A pool whose resize failed, with `changes`. */
const pool = (changes: Partial<PoolInfo> = {}): PoolInfo => ({
  id: "workers",
  allocationState: "steady",
  allocationStateTransitionTime: ENDED,
  lastModified: ENDED,
  targetDedicatedNodes: 2,
  currentDedicatedNodes: 0,
  resizeErrors: [{ code: "AccountCoreQuotaReached", message: "The specified account has reached core quota" }],
  ...changes,
});

describe("resizeErrors", () => {
  const cases: [what: string, changes: Partial<PoolInfo>, count: number][] = [
    ["of a pool without nodes", {}, 1],
    ["of a pool with fewer nodes than it should have", { currentDedicatedNodes: 1 }, 1],
    ["of a pool with autoscale and no nodes", { targetDedicatedNodes: 0, enableAutoScale: true }, 1],
    ["of a steady pool in PascalCase", { allocationState: "Steady" }, 1],
    ["while the pool is resized", { allocationState: "resizing" }, 0],
    ["of a pool with all its nodes", { currentDedicatedNodes: 2 }, 0],
    ["of a pool that wants no nodes", { targetDedicatedNodes: 0 }, 0],
    ["of a pool that was changed later", { lastModified: "2026-01-01T00:10:00.001Z" }, 0],
    ["without errors", { resizeErrors: [] }, 0],
  ];
  for (const [what, changes, count] of cases) {
    it(`${count === 0 ? "ignores" : "returns"} errors ${what}`, () => {
      assert.equal(resizeErrors(pool(changes)).length, count);
    });
  }
});
