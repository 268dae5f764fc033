import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { evaluated, shown } from "./context";

/** Expressions and their values, by what they are about. */
const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "numbers and arithmetic": {
    "7": "7",
    "0.5": "0.5",
    "1 + 2 * 3": "7",
    "(1 + 2) * 3": "9",
    "10 - 4 - 3": "3",
    "12 / 4 / 3": "1",
    "7 / 2": "3.5",
    "-2 + 5": "3",
    "2 - -2": "4",
    "- - 2": "2",
    "!0": "1",
    "!3": "0",
    "!!3": "1",
    "-(1 + 2)": "-3",
    "1//a comment\n+1": "2",
    "1 /* a\ncomment */ + 1": "2",
  },
  comparisons: {
    "1 < 2": "1",
    "2 < 1": "0",
    "2 <= 2": "1",
    "2 == 2": "1",
    "2 != 2": "0",
    "3 >= 4": "0",
    "3 > 2": "1",
    '"a" < "b"': "1",
    '"b" == "b"': "1",
    '"a" != "a"': "0",
    'time() > time("2026-01-01")': "1",
    "TimeInterval_Hour == 60 * TimeInterval_Minute": "1",
    "TimeInterval_Day <= TimeInterval_Week": "1",
    "1 + 1 == 2": "1",
    "1 < 2 == 1": "1",
  },
  "logic and conditions": {
    "1 && 2": "1",
    "1 && 0": "0",
    "0 || 0": "0",
    "0 || 5": "1",
    "1 || 0 && 0": "1",
    "1 < 2 && 2 < 3": "1",
    "1 ? 2 : 3": "2",
    "0 ? 2 : 3": "3",
    "0.1 ? 2 : 3": "2",
    "0 ? 1 : 0 ? 2 : 3": "3",
    "1 ? 0 ? 1 : 2 : 3": "2",
    "1 > 0 ? 1 : val($ActiveTasks.GetSample(1), 5)": "1",
    "1 ? taskcompletion : requeue": "taskcompletion",
  },
  vectors: {
    "$RunningTasks.GetSample(3)": "[4,2,6]",
    "$RunningTasks.GetSample(3) + 1": "[5,3,7]",
    "$RunningTasks.GetSample(3) - 1": "[3,1,5]",
    "$RunningTasks.GetSample(3) * 2": "[8,4,12]",
    "$RunningTasks.GetSample(3) / 2": "[2,1,3]",
    "$RunningTasks.GetSample(3) + $ActiveTasks.GetSample(3)": "[5,3,7]",
    "$RunningTasks.GetSample(3) * $RunningTasks.GetSample(3)": "[16,4,36]",
  },
  functions: {
    "avg(1, 2, 6)": "3",
    "avg($RunningTasks.GetSample(3))": "4",
    "avg($RunningTasks.GetSample(3), 8)": "5",
    "ceil(1.2)": "2",
    "ceil(-1.2)": "-1",
    "ceil($RunningTasks.GetSample(3) / 4)": "[1,1,2]",
    "ceil(1.2, 2.7)": "[2,3]",
    "floor(1.8)": "1",
    "floor(-1.2)": "-2",
    "floor($RunningTasks.GetSample(2) / 4)": "[0,1]",
    "len(1, 2, 3)": "3",
    "len()": "0",
    "len($RunningTasks.GetSample(2), 7)": "3",
    "lg(8)": "3",
    "lg(8, 2)": "[3,1]",
    "lg($ActiveTasks.GetSample(2))": "[0,0]",
    "ln(1)": "0",
    "log(1000)": "3",
    "log(10, 100)": "[1,2]",
    "max(1, 5, 2)": "5",
    "max(0, $RunningTasks.GetSample(2))": "6",
    "max(0, $RunningTasks.GetSample(TimeInterval_Zero, TimeInterval_Zero))": "0",
    "min(4, 2)": "2",
    "norm(3, 4)": "5",
    "norm()": "0",
    "percentile($RunningTasks.GetSample(3), 50)": "4",
    "percentile($RunningTasks.GetSample(3), 0)": "2",
    "percentile($RunningTasks.GetSample(3), 100)": "6",
    "percentile($RunningTasks.GetSample(3), 67)": "6",
    "rand()": "0.25",
    "range(3, 9, 4)": "6",
    "round(0.5)": "1",
    "round(-0.5)": "-1",
    "round(2.4)": "2",
    "round(1.5, -1.5)": "[2,-2]",
    "std(2, 4)": String(Math.sqrt(2)),
    "std(5, 5, 5)": "0",
    "sum(1, $RunningTasks.GetSample(2))": "9",
    "sum()": "0",
    "val($RunningTasks.GetSample(3), 0)": "4",
    "val($RunningTasks.GetSample(3), 2)": "6",
  },
  times: {
    "time()": "2026-11-28T08:30:15.250Z",
    'time("")': "2026-11-28T08:30:15.250Z",
    'time("2026")': "2026-01-01T00:00:00.000Z",
    'time("2026-11")': "2026-11-01T00:00:00.000Z",
    'time("2026-11-28T10:00:00+02:00")': "2026-11-28T08:00:00.000Z",
    'time("2026-11-28T10:00Z")': "2026-11-28T10:00:00.000Z",
    'time("Fri, 27 Nov 2026 01:15:13 GMT")': "2026-11-27T01:15:13.000Z",
    "time().year": "2026",
    "time().month": "11",
    "time().day": "28",
    "time().weekday": "6",
    'time("2026-11-30").weekday': "1",
    'time("2026-11-29").weekday': "0",
    "time().hour": "8",
    "time().minute": "30",
    "time().second": "15",
    "(time() + -9 * TimeInterval_Hour).day": "27",
    "(time() + -9 * TimeInterval_Hour).hour": "23",
    "TimeInterval_Hour + time()": "2026-11-28T09:30:15.250Z",
    'time() - time("2026-11-27T08:30:15.250Z")': "1.00:00:00",
  },
  "time intervals": {
    TimeInterval_Zero: "00:00:00",
    "10000 * TimeInterval_100ns": "00:00:00.001",
    "1000 * TimeInterval_Microsecond": "00:00:00.001",
    TimeInterval_Millisecond: "00:00:00.001",
    TimeInterval_Second: "00:00:01",
    TimeInterval_Minute: "00:01:00",
    TimeInterval_Hour: "01:00:00",
    TimeInterval_Day: "1.00:00:00",
    TimeInterval_Week: "7.00:00:00",
    TimeInterval_Year: "365.00:00:00",
    "15 * TimeInterval_Minute": "00:15:00",
    "TimeInterval_Minute * 15": "00:15:00",
    "TimeInterval_Hour / 2": "00:30:00",
    "TimeInterval_Hour - TimeInterval_Minute": "00:59:00",
    "-TimeInterval_Hour": "-01:00:00",
  },
  "variables of the service": {
    $TargetDedicatedNodes: "3",
    $TargetDedicated: "3",
    $TargetLowPriorityNodes: "1",
    $TargetLowPriority: "1",
    "$CurrentDedicatedNodes * 1.1": "2.2",
    $CurrentLowPriorityNodes: "5",
    $TaskSlotsPerNode: "4",
    $PreemptedNodeCount: "1",
    $UsableNodeCount: "6",
    retaineddata: "retaineddata",
    '"text"': "text",
  },
};

const POOL = {
  ages: {
    90: { $RunningTasks: 4, $ActiveTasks: 1 },
    60: { $RunningTasks: 2, $ActiveTasks: 1 },
    30: { $RunningTasks: 6, $ActiveTasks: 1 },
  },
  current: {
    $CurrentDedicatedNodes: 2,
    $CurrentLowPriorityNodes: 5,
    $TaskSlotsPerNode: 4,
    $PreemptedNodeCount: 1,
    $UsableNodeCount: 6,
  },
};

describe("the formula language", () => {
  for (const [what, values] of Object.entries(VALUES)) {
    describe(what, () => {
      for (const [expression, value] of Object.entries(values)) {
        it(`${expression.replaceAll("\n", "⏎")} is ${value}`, () => {
          const actual = shown(expression, POOL);
          // 2 * 1.1 is not exactly 2.2.
          assert.equal(/^\d+\.\d{5}/.test(value) ? actual : actual.replace(/0000000\d+$/, ""), value);
        });
      }
    });
  }

  it("gives Sunday the number of the context", () => {
    assert.equal(shown('time("2026-11-29").weekday', { sunday: 7 }), "7");
  });
});

describe("a formula", () => {
  it("assigns variables, with or without a dollar sign, and reads them", () => {
    const { results } = evaluated("b = 2; $a = b + 1; c = $a * b; b = 5");
    assert.match(results, /;\$a=3;b=5;c=6$/);
  });

  it("has the variables of the service first, and its own ones by name", () => {
    const { results } = evaluated("b = 1; $NodeDeallocationOption = taskcompletion; a = 2; $TargetDedicatedNodes = 7;");
    assert.equal(
      results,
      "$TargetDedicatedNodes=7;$TargetLowPriorityNodes=1;$NodeDeallocationOption=taskcompletion;a=2;b=1",
    );
  });

  const TARGETS: Readonly<Record<string, readonly [dedicated: number, lowPriority: number, deallocation: string]>> = {
    "": [3, 1, "requeue"],
    "// nothing": [3, 1, "requeue"],
    "$TargetDedicatedNodes = 5": [5, 1, "requeue"],
    "$TargetLowPriorityNodes = 5;": [3, 5, "requeue"],
    "$TargetDedicated = 5; $TargetLowPriority = 6;": [5, 6, "requeue"],
    "$TargetDedicatedNodes = 4; $TargetDedicated = 5;": [4, 1, "requeue"],
    "$TargetDedicated = 5; $TargetDedicatedNodes = 4;": [4, 1, "requeue"],
    "$TargetDedicatedNodes = 2.9;": [2, 1, "requeue"],
    "$TargetDedicatedNodes = -1; $TargetDedicatedNodes = max(0, $TargetDedicatedNodes);": [0, 1, "requeue"],
    "$TargetDedicated = 9; $TargetLowPriorityNodes = 10 - $TargetDedicatedNodes;": [9, 1, "requeue"],
    "$NodeDeallocationOption = retaineddata;": [3, 1, "retaineddata"],
    "$NodeDeallocationOption = 1 ? terminate : requeue;": [3, 1, "terminate"],
    "$TargetDedicatedNodes = 5; stop(); $TargetDedicatedNodes = 6;": [5, 1, "requeue"],
    "x = time().hour > 20 ? 1 : stop(); $TargetDedicatedNodes = 0;": [3, 1, "requeue"],
  };
  for (const [formula, [dedicated, lowPriority, deallocation]] of Object.entries(TARGETS)) {
    it(`${formula || "without statements"} has the targets ${dedicated} and ${lowPriority}, and ${deallocation}`, () => {
      const result = evaluated(formula);
      assert.equal(result.error, undefined);
      assert.deepEqual([result.targets, result.deallocation], [{ dedicated, lowPriority }, deallocation]);
    });
  }
});
