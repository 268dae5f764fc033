import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { AutoscalePreset, NodeDeallocation, OutputPool, type PoolAutoscale } from "../../components";
import { evaluateFormula, type FormulaResult, type Metrics } from "../../local/batch/autoscale";
import { deploy } from "../components/support/deployment";

const ARGS = {
  resourceGroupName: "group",
  batchAccountName: "batch",
  vmSize: "Standard_D2ds_v5",
  identityId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/nodes",
  identityClientId: "11111111-2222-3333-4444-555555555555",
  blobEndpoint: "https://store.blob.core.windows.net/",
  toolUrl: "https://store.blob.core.windows.net/tool/a.tar.gz",
  toolSha256: "0".repeat(64),
  nodejsUrl: "https://store.blob.core.windows.net/tool/nodejs.tar.gz",
};

/** Returns the formula that a pool sends to Azure. */
async function formulaOf(autoscale: PoolAutoscale): Promise<string> {
  const { get } = await deploy("later preview", () => new OutputPool("p", { ...ARGS, autoscale }));
  return (get("p-pool").inputs.scaleSettings as { autoScale: { formula: string } }).autoScale.formula;
}

/** What a pool is at a time: by default, nothing happens in it. */
interface Situation {
  readonly time?: string;
  /** The numbers of active and running tasks of the last samples, the newest last. There is one each 30 s. */
  readonly active?: readonly number[];
  readonly running?: readonly number[];
  readonly preempted?: readonly number[];
  readonly slots?: number;
  /** The age of the newest sample in seconds. */
  readonly late?: number;
  readonly sunday?: 0 | 7;
}

function evaluated(formula: string, situation: Situation = {}): FormulaResult {
  const { time = "2026-11-27T12:00:00Z", active = [], running = [], preempted = [], slots = 1, late = 15 } = situation;
  const now = Date.parse(time);
  const length = Math.max(active.length, running.length, preempted.length);
  const at = (values: readonly number[], index: number) => values[index - (length - values.length)] ?? 0;
  const samples = Array.from({ length }, (_, index) => ({
    time: now - (late + (length - 1 - index) * 30) * 1_000,
    metrics: {
      ...NOTHING,
      $ActiveTasks: at(active, index),
      $RunningTasks: at(running, index),
      $PendingTasks: at(active, index) + at(running, index),
      $PreemptedNodeCount: at(preempted, index),
    },
  }));
  const current = { ...NOTHING, $TaskSlotsPerNode: slots };
  const context = { targets: { dedicated: 3, lowPriority: 3 }, sampleDelay: 0, random: () => 0, sunday: 0 as const };
  const result = evaluateFormula(formula, { ...context, ...situation, now, current, samples });
  assert.equal(result.error, undefined);
  return result;
}

const NOTHING: Metrics = {
  $CPUPercent: 0,
  $ActiveTasks: 0,
  $RunningTasks: 0,
  $PendingTasks: 0,
  $SucceededTasks: 0,
  $FailedTasks: 0,
  $TaskSlotsPerNode: 1,
  $CurrentDedicatedNodes: 3,
  $CurrentLowPriorityNodes: 3,
  $PreemptedNodeCount: 0,
  $UsableNodeCount: 6,
};

/** The samples of ten minutes with the same number. */
const always = (value: number) => Array<number>(20).fill(value);
const LATE = 75;

describe("autoscale presets, as local Batch evaluates them", () => {
  const { PendingTasks, ActiveTasks, Workday, WorkdayWithOffpeakSpot, Weekday, Weekend } = AutoscalePreset;

  describe("for tasks", () => {
    type Case = [what: string, args: Partial<PoolAutoscale>, situation: Situation, dedicated: number, spot: number];
    const CASES: readonly Case[] = [
      ["has no node without samples and tasks", {}, {}, 0, 0],
      ["has the fewest nodes without tasks", { minNodes: 2 }, { active: always(0) }, 2, 0],
      ["has a node per waiting or running task", {}, { active: always(2), running: always(3) }, 5, 0],
      ["divides by the task slots per node, and rounds up", {}, { active: always(9), slots: 4 }, 3, 0],
      ["has at most the most nodes", {}, { active: always(500) }, 10, 0],
      ["grows at once", {}, { active: [...always(0).slice(1), 8] }, 8, 0],
      ["shrinks slowly: half of the average is left", {}, { active: [...always(8).slice(1), 0] }, 4, 0],
      ["keeps a node while a task ran within the lookback", {}, { running: [1, ...always(0).slice(1)] }, 1, 0],
      ["is empty after a lookback without tasks", {}, { active: [5, ...always(0)] }, 0, 0],
      ["looks back as far as it is told", { lookbackMinutes: 5 }, { active: [5, ...always(0).slice(0, 10)] }, 0, 0],
      ["grows with the first samples of a new pool", {}, { active: [6] }, 6, 0],
      ["takes the most of the last five if there are too few samples", {}, { active: [9, 1, 1, 6, 1, 1, 0] }, 3, 0],
      ["does so if samples come late, too", {}, { active: always(4), late: LATE }, 4, 0],
      ["does so if the newest samples are old, too", {}, { active: always(4), late: 900 }, 4, 0],
      [
        "with active-tasks, does not count running tasks",
        { preset: ActiveTasks },
        { active: always(2), running: always(3) },
        2,
        0,
      ],
      ["uses Spot nodes first", { maxSpotNodes: 4 }, { active: always(6) }, 2, 4],
      ["uses only Spot nodes", { maxNodes: 0, maxSpotNodes: 4 }, { active: always(6) }, 0, 4],
      ["keeps the fewest nodes of both kinds", { minNodes: 1, minSpotNodes: 2, maxSpotNodes: 4 }, {}, 1, 2],
      ["counts the fewest dedicated nodes", { minNodes: 1, maxSpotNodes: 4 }, { active: always(3) }, 1, 2],
      [
        "replaces Spot nodes that stay preempted",
        { maxSpotNodes: 4 },
        { active: always(4), preempted: always(3) },
        3,
        4,
      ],
      [
        "replaces no Spot node that was preempted for a moment",
        { maxSpotNodes: 4 },
        { active: always(4), preempted: [...always(0).slice(1), 3] },
        0,
        4,
      ],
      [
        "replaces at most the Spot nodes that it uses",
        { maxSpotNodes: 4 },
        { active: always(1), preempted: always(4) },
        1,
        1,
      ],
    ];
    for (const [what, args, situation, dedicated, lowPriority] of CASES) {
      it(what, async () => {
        const formula = await formulaOf({ preset: PendingTasks, maxNodes: 10, ...args });
        assert.deepEqual(evaluated(formula, situation).targets, { dedicated, lowPriority });
      });
    }
  });

  describe("for times", () => {
    const FRIDAY = "2026-11-27";
    const SATURDAY = "2026-11-28";
    const SUNDAY = "2026-11-29";
    const MONDAY = "2026-11-30";
    const MOST = { dedicated: 10, lowPriority: 20 };
    const FEWEST = { dedicated: 1, lowPriority: 2 };
    const OFFPEAK = { dedicated: 1, lowPriority: 20 };
    const DAYTIME = { dedicated: 10, lowPriority: 2 };
    const CASES: readonly [preset: AutoscalePreset, time: string, targets: typeof MOST, offset?: number][] = [
      [Workday, `${FRIDAY}T07:59:59Z`, FEWEST],
      [Workday, `${FRIDAY}T08:00:00Z`, MOST],
      [Workday, `${FRIDAY}T17:59:59Z`, MOST],
      [Workday, `${FRIDAY}T18:00:00Z`, FEWEST],
      [Workday, `${SATURDAY}T12:00:00Z`, FEWEST],
      [Workday, `${SUNDAY}T12:00:00Z`, FEWEST],
      [Workday, `${MONDAY}T12:00:00Z`, MOST],
      [Workday, `${FRIDAY}T07:00:00Z`, MOST, 60],
      [Workday, `${FRIDAY}T17:00:00Z`, FEWEST, 60],
      [Workday, `${FRIDAY}T12:59:59Z`, FEWEST, -300],
      [Workday, `${FRIDAY}T13:00:00Z`, MOST, -300],
      [Workday, `${SUNDAY}T23:30:00Z`, MOST, 600],
      [WorkdayWithOffpeakSpot, `${FRIDAY}T12:00:00Z`, DAYTIME],
      [WorkdayWithOffpeakSpot, `${FRIDAY}T20:00:00Z`, OFFPEAK],
      [WorkdayWithOffpeakSpot, `${SUNDAY}T12:00:00Z`, OFFPEAK],
      [Weekday, `${FRIDAY}T23:59:59Z`, MOST],
      [Weekday, `${SATURDAY}T00:00:00Z`, FEWEST],
      [Weekday, `${SUNDAY}T23:59:59Z`, FEWEST],
      [Weekday, `${MONDAY}T00:00:00Z`, MOST],
      [Weekend, `${FRIDAY}T23:59:59Z`, FEWEST],
      [Weekend, `${SATURDAY}T00:00:00Z`, MOST],
      [Weekend, `${SUNDAY}T23:59:59Z`, MOST],
      [Weekend, `${MONDAY}T00:00:00Z`, FEWEST],
      [Weekend, `${FRIDAY}T22:00:00Z`, MOST, 120],
    ];
    for (const [preset, time, targets, utcOffsetMinutes] of CASES) {
      const { dedicated, lowPriority } = targets;
      it(`${preset} has ${dedicated} and ${lowPriority} nodes at ${time}, with the offset ${utcOffsetMinutes ?? 0}`, async () => {
        const limits = { maxNodes: 10, minNodes: 1, maxSpotNodes: 20, minSpotNodes: 2 };
        const formula = await formulaOf({
          preset,
          ...limits,
          ...(utcOffsetMinutes !== undefined && { utcOffsetMinutes }),
        });
        // Azure does not document whether Sunday is 0 or 7.
        for (const sunday of [0, 7] as const) assert.deepEqual(evaluated(formula, { time, sunday }).targets, targets);
      });
    }
  });

  it("let tasks end by default, and have the deallocation that is chosen", async () => {
    const args = { preset: Weekend, maxNodes: 1 };
    assert.equal(evaluated(await formulaOf(args)).deallocation, "taskcompletion");
    for (const deallocation of Object.values(NodeDeallocation)) {
      const formula = await formulaOf({ ...args, deallocation });
      assert.equal(evaluated(formula).deallocation, deallocation.replace("-", ""));
    }
  });

  it("have the same formula at each deployment, far below the limit of 8,192 characters", async () => {
    for (const preset of Object.values(AutoscalePreset)) {
      const args = { preset, maxNodes: 100_000, minNodes: 100_000, maxSpotNodes: 100_000, minSpotNodes: 100_000 };
      const formula = await formulaOf(args);
      assert.equal(await formulaOf(args), formula);
      assert.ok(formula.length < 1_000, `${formula.length} characters`);
      assert.doesNotMatch(formula, /\d{4}-\d\d|time\("/);
    }
  });

  it("is a formula that people can read", async () => {
    assert.equal(
      await formulaOf({ preset: PendingTasks, maxNodes: 10, maxSpotNodes: 20 }),
      `// The preset pending-tasks of azure-batch-outputs
lookback = 10 * TimeInterval_Minute;
enough = $PendingTasks.GetSamplePercent(lookback) >= 70;
last = max(0, $PendingTasks.GetSample(1));
average = enough ? avg($PendingTasks.GetSample(lookback)) : max(0, $PendingTasks.GetSample(5));
needed = ceil(max(last, (last + average) / 2) / $TaskSlotsPerNode);
known = $PreemptedNodeCount.GetSamplePercent(lookback) >= 70;
preempted = known ? min($PreemptedNodeCount.GetSample(lookback)) : 0;
spot = min(20, max(0, needed - 0));
working = spot - min(spot, preempted);
$TargetDedicatedNodes = min(10, max(0, needed - working));
$TargetLowPriorityNodes = spot;
$NodeDeallocationOption = taskcompletion;
`,
    );
  });
});
