import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { reviewPreview } from "../../../review";
import { previewOf, type ShortStep, UNKNOWN } from "../support/steps";

const fixed = (targetDedicatedNodes: unknown, more: object = {}) => ({
  scaleSettings: { fixedScale: { targetDedicatedNodes, ...more } },
});
const spot = (targetLowPriorityNodes: number) => ({ scaleSettings: { fixedScale: { targetLowPriorityNodes } } });
const auto = (formula: unknown, evaluationInterval = "PT15M") => ({
  scaleSettings: { autoScale: { formula, evaluationInterval } },
});
const upgrade = (enableAutomaticOSUpgrade: boolean, osRollingUpgradeDeferral?: boolean) => ({
  upgradePolicy: { automaticOSUpgradePolicy: { enableAutomaticOSUpgrade, osRollingUpgradeDeferral } },
});
const running = (currentDedicatedNodes: number, currentLowPriorityNodes = 0) => ({
  outputs: { currentDedicatedNodes, currentLowPriorityNodes },
});
const SCALE = "scaleSettings.fixedScale.targetDedicatedNodes";
const AUTO = "scaleSettings.autoScale.formula";

const pool = (step: Omit<ShortStep, "type">): ShortStep => ({ type: "batch:Pool", ...step });

/** The interruptions of a step: the effect, and the number of nodes. */
const cases: readonly [title: string, step: ShortStep, effect: RegExp | undefined, nodes?: number][] = [
  ["more nodes", pool({ before: fixed(2), after: fixed(3), changed: [SCALE], ...running(2) }), undefined],
  ["fewer nodes", pool({ before: fixed(4), after: fixed(1), changed: [SCALE], ...running(4) }), /smaller; .* again/, 3],
  [
    "fewer nodes, of which none ran at the last refresh",
    pool({ before: fixed(4), after: fixed(1), changed: [SCALE], ...running(0) }),
    /smaller/,
    3,
  ],
  [
    "fewer nodes, whose number is not in the state",
    pool({ before: fixed(4), after: fixed(1), changed: [SCALE] }),
    /smaller/,
  ],
  [
    "fewer Spot nodes",
    pool({ before: spot(5), after: spot(3), changed: ["scaleSettings"], ...running(0, 5) }),
    /smaller/,
    2,
  ],
  [
    "dedicated nodes that become Spot nodes",
    pool({ before: fixed(2), after: spot(2), changed: ["scaleSettings"], ...running(2) }),
    /smaller/,
    2,
  ],
  [
    "fewer nodes after their tasks",
    pool({
      ...{ before: fixed(4), after: fixed(1, { nodeDeallocationOption: "TaskCompletion" }), changed: [SCALE] },
      ...running(4),
    }),
    undefined,
  ],
  [
    "fewer nodes whose tasks end",
    pool({
      ...{ before: fixed(4), after: fixed(1, { nodeDeallocationOption: "Terminate" }), changed: [SCALE] },
      ...running(4),
    }),
    /does not run them again/,
    3,
  ],
  [
    "an unknown number of nodes",
    pool({ before: fixed(4), after: fixed(UNKNOWN), changed: [SCALE], ...running(4) }),
    /the number of nodes is unknown until the update; Batch stops/,
  ],
  [
    "an equal formula",
    pool({
      before: auto("$x=1"),
      after: auto("$x=1", "PT5M"),
      changed: ["scaleSettings.autoScale.evaluationInterval"],
    }),
    undefined,
  ],
  ["another formula", pool({ before: auto("$x=1"), after: auto("$x=2"), changed: [AUTO] }), /formula changes/],
  [
    "another formula that waits for tasks",
    pool({ before: auto("$x=1"), after: auto("$x=2;$NodeDeallocationOption = taskcompletion;"), changed: [AUTO] }),
    undefined,
  ],
  ["an unknown formula", pool({ before: auto("$x=1"), after: auto(UNKNOWN), changed: [AUTO] }), /formula changes/],
  [
    "a formula instead of a number",
    pool({ before: fixed(2), after: auto("$x=2"), changed: ["scaleSettings"], ...running(2) }),
    /formula changes/,
  ],
  [
    "a number instead of a formula",
    pool({ before: auto("$x=2"), after: fixed(2), changed: ["scaleSettings"], ...running(0) }),
    /smaller/,
  ],
  [
    "another StartTask, which later nodes run",
    pool({
      before: { startTask: { commandLine: "a" } },
      after: { startTask: { commandLine: "b" } },
      changed: ["startTask.commandLine"],
    }),
    undefined,
  ],
  ["upgrades of the operating system", pool({ before: upgrade(false), after: upgrade(true) }), /from now on, upgrades/],
  ["upgrades that wait for tasks", pool({ before: upgrade(false), after: upgrade(true, true) }), undefined],
  ["upgrades that no longer wait", pool({ before: upgrade(true, true), after: upgrade(true, false) }), /from now on/],
  ["upgrades as before", pool({ before: upgrade(true), after: upgrade(true) }), undefined],
  ["a deleted pool", pool({ before: fixed(2), ...running(2) }), /is deleted; .* wait for another pool/, 2],
  ["a deleted pool without nodes", pool({ before: fixed(0), ...running(0) }), undefined],
  ["a deleted pool with autoscale", pool({ before: auto("$x=1"), ...running(0) }), /is deleted/],
  ["a pool that leaves the stack", pool({ before: fixed(2), ...running(2), retainOnDelete: true }), undefined],
  ["a replaced pool", pool({ op: "replace", before: fixed(2), after: fixed(2), ...running(2) }), /is replaced/, 2],
  ["a new pool", pool({ after: fixed(2) }), undefined],
  ["a deleted account", { type: "batch:BatchAccount", before: {} }, /account is deleted with its pools/],
  ["a replaced account", { type: "batch:BatchAccount", op: "replace", before: {}, after: {} }, /account is deleted/],
  ["a changed account", { type: "batch:BatchAccount", before: {}, after: { tags: {} }, changed: ["tags"] }, undefined],
];

describe("the interruptions of a review", () => {
  for (const [title, step, effect, nodes] of cases) {
    it(`${effect === undefined ? "have no" : "have an"} entry for ${title}`, () => {
      const { interruptions } = reviewPreview(previewOf(step));
      if (effect === undefined) return assert.deepEqual(interruptions, []);
      assert.equal(interruptions.length, 1);
      assert.match(interruptions[0]?.effect ?? "", effect);
      assert.equal(interruptions[0]?.nodes, nodes);
    });
  }
});
