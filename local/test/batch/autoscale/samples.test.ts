import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { evaluated, type Given, shown } from "./context";

/** A sample every 30 s of the last ten minutes. The number of running tasks is the age in half minutes. */
const TEN_MINUTES: Given["ages"] = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [index * 30 + 15, { $RunningTasks: index }]),
);

describe("samples", () => {
  const CASES: readonly (readonly [expression: string, value: string, given?: Given])[] = [
    ["$RunningTasks.GetSample(1)", "[0]"],
    ["$RunningTasks.GetSample(3)", "[2,1,0]"],
    ["$RunningTasks.GetSample(1)", "[]", { ages: {} }],
    ["len($RunningTasks.GetSample(100))", "20"],
    ["$RunningTasks.GetSample(TimeInterval_Minute)", "[1,0]"],
    ["$RunningTasks.GetSample(1 * TimeInterval_Minute, 3 * TimeInterval_Minute)", "[5,4,3,2]"],
    ["$RunningTasks.GetSample(3 * TimeInterval_Minute, 1 * TimeInterval_Minute)", "[5,4,3,2]"],
    ["$RunningTasks.GetSample(time() + -1 * TimeInterval_Minute)", "[1,0]"],
    ["$RunningTasks.GetSample(2 * TimeInterval_Minute, time() + -1 * TimeInterval_Minute)", "[3,2]"],
    ["len($RunningTasks.GetSample(TimeInterval_Minute * 10))", "20"],
    ["len($RunningTasks.GetSample(TimeInterval_Minute * 10, 100))", "20"],
    ["len($RunningTasks.GetSample(TimeInterval_Minute * 10))", "18", { ages: TEN_MINUTES, sampleDelay: 60_000 }],
    ["len($RunningTasks.GetSample(TimeInterval_Minute * 10, 80))", "18", { ages: TEN_MINUTES, sampleDelay: 60_000 }],
    ["$RunningTasks.GetSample(1)", "[2]", { ages: TEN_MINUTES, sampleDelay: 60_000 }],
    ["$RunningTasks.GetSamplePercent(TimeInterval_Minute * 10)", "100"],
    ["$RunningTasks.GetSamplePercent(TimeInterval_Minute * 20)", "50"],
    ["$RunningTasks.GetSamplePercent(TimeInterval_Minute * 10)", "90", { ages: TEN_MINUTES, sampleDelay: 60_000 }],
    ["$RunningTasks.GetSamplePercent(TimeInterval_Minute, TimeInterval_Minute * 5)", "100"],
    ["$RunningTasks.GetSamplePercent(TimeInterval_Second * 15)", "0"],
    ["$RunningTasks.GetSamplePercent(TimeInterval_Minute * 10)", "0", { ages: {} }],
    ["$RunningTasks.GetSamplePeriod()", "00:00:30"],
    ["$RunningTasks.Count()", "20"],
    ["$RunningTasks.Count()", "18", { ages: TEN_MINUTES, sampleDelay: 60_000 }],
    ["$RunningTasks.HistoryBeginTime()", "2026-11-28T08:20:30.250Z"],
    ["time() - $RunningTasks.HistoryBeginTime()", "00:09:45"],
    ["$RunningTasks.HistoryBeginTime().minute", "20"],
  ];
  for (const [expression, value, given = { ages: TEN_MINUTES }] of CASES) {
    const { sampleDelay = 0 } = given;
    it(`${expression} is ${value} of ${Object.keys(given.ages ?? {}).length} samples after ${sampleDelay} ms`, () => {
      assert.equal(shown(expression, given), value);
    });
  }

  const MISSING: readonly (readonly [expression: string, message: string, given?: Given])[] = [
    [
      "$RunningTasks.GetSample(TimeInterval_Minute * 10, 95)",
      "Line 1, Col 18: Insufficient data from data set: $RunningTasks wanted 95%, received 90%",
      { ages: TEN_MINUTES, sampleDelay: 60_000 },
    ],
    [
      "$CPUPercent.GetSample(TimeInterval_Minute, TimeInterval_Minute * 30, 70)",
      "Line 1, Col 16: Insufficient data from data set: $CPUPercent wanted 70%, received 31%",
    ],
    [
      "$RunningTasks.GetSample(10 * TimeInterval_Second, 100)",
      "Line 1, Col 18: Insufficient data from data set: $RunningTasks wanted 100%, received 0%",
      { ages: {} },
    ],
    ["$RunningTasks.HistoryBeginTime()", "Line 1, Col 18: $RunningTasks has no sample", { ages: {} }],
  ];
  for (const [expression, message, given = { ages: TEN_MINUTES }] of MISSING) {
    it(`${expression} fails if there are too few`, () => {
      assert.deepEqual(evaluated(`x = ${expression};`, given).error, { code: "InsufficientSampleData", message });
    });
  }
});

describe("examples of Azure's documentation", () => {
  const samples = (tasks: number, count = 30): Given["ages"] =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [index * 30 + 15, { $PendingTasks: tasks }]));

  const PENDING = `
    startingNumberOfVMs = 1;
    maxNumberofVMs = 25;
    pendingTaskSamplePercent = $PendingTasks.GetSamplePercent(180 * TimeInterval_Second);
    pendingTaskSamples = pendingTaskSamplePercent < 70 ? startingNumberOfVMs : avg($PendingTasks.GetSample(180 * TimeInterval_Second));
    $TargetDedicatedNodes=min(maxNumberofVMs, pendingTaskSamples);
    $NodeDeallocationOption = taskcompletion;`;
  it("pending tasks: one node without samples, then as many as tasks, at most 25", () => {
    for (const [ages, nodes] of [
      [{}, 1],
      [samples(7), 7],
      [samples(80), 25],
      [samples(0), 0],
    ] as const) {
      assert.equal(evaluated(PENDING, { ages }).targets.dedicated, nodes);
    }
  });

  const WORKING_HOURS = `
    $curTime = time();
    $workHours = $curTime.hour >= 8 && $curTime.hour < 18;
    $isWeekday = $curTime.weekday >= 1 && $curTime.weekday <= 5;
    $isWorkingWeekdayHour = $workHours && $isWeekday;
    $TargetDedicatedNodes = $isWorkingWeekdayHour ? 20:10;`;
  it("time-based adjustment, with the results that the documentation shows", () => {
    const { results } = evaluated(WORKING_HOURS, { now: Date.parse("2016-10-13T19:18:47.805Z") });
    assert.equal(
      results,
      "$TargetDedicatedNodes=10;$TargetLowPriorityNodes=1;$NodeDeallocationOption=requeue;$curTime=2016-10-13T19:18:47.805Z;$isWeekday=1;$isWorkingWeekdayHour=0;$workHours=0",
    );
    assert.equal(evaluated(WORKING_HOURS, { now: Date.parse("2016-10-13T09:00:00Z") }).targets.dedicated, 20);
  });

  const TASKS = `
    // Get pending tasks for the past 15 minutes.
    $samples = $PendingTasks.GetSamplePercent(TimeInterval_Minute * 15);
    $tasks = $samples < 70 ? max(0,$PendingTasks.GetSample(1)) : max( $PendingTasks.GetSample(1), avg($PendingTasks.GetSample(TimeInterval_Minute * 15)));
    $targetVMs = $tasks > 0? $tasks:max(0, $TargetDedicatedNodes/2);
    $TargetDedicatedNodes = max(0, min($targetVMs, 20));
    $NodeDeallocationOption = taskcompletion;`;
  it("task-based adjustment, also without samples", () => {
    assert.equal(evaluated(TASKS, { ages: {}, targets: { dedicated: 8, lowPriority: 0 } }).targets.dedicated, 4);
    assert.equal(evaluated(TASKS, { ages: samples(6, 2) }).targets.dedicated, 6);
    assert.equal(evaluated(TASKS, { ages: samples(60) }).targets.dedicated, 20);
  });

  const PREEMPTED = `
    maxNumberofVMs = 25;
    $TargetDedicatedNodes = min(maxNumberofVMs, $PreemptedNodeCount.GetSample(180 * TimeInterval_Second));
    $TargetLowPriorityNodes = min(maxNumberofVMs , maxNumberofVMs - $TargetDedicatedNodes);`;
  it("preempted nodes are replaced by dedicated ones", () => {
    const ages = { 15: { $PreemptedNodeCount: 4 }, 45: { $PreemptedNodeCount: 4 } };
    assert.deepEqual(evaluated(PREEMPTED, { ages }).targets, { dedicated: 4, lowPriority: 21 });
  });
});
