import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { evaluated, shown } from "./context";

/** Formulas that are not in the language, and what is wrong with them. */
const SYNTAX: Readonly<Record<string, string>> = {
  "a = ": "Line 1, Col 5: expected a value, got the end of the formula",
  "a = 1 b = 2": 'Line 1, Col 7: expected ";", got "b"',
  "a = 1;;": 'Line 1, Col 7: expected a value, got ";"',
  "a = 1;\nb = = 2": 'Line 2, Col 5: expected a value, got "="',
  "a = (1;": 'Line 1, Col 7: expected ")", got ";"',
  "a = 1 ? 2;": 'Line 1, Col 10: expected ":", got ";"',
  "a = min(1 2);": 'Line 1, Col 11: expected ",", got "2"',
  "a = min(1,);": 'Line 1, Col 11: expected a value, got ")"',
  "a = $ActiveTasks.;": "Line 1, Col 17: a name must follow the dot",
  "1 = 1": 'Line 1, Col 3: expected ";", got "="',
  "a = 1x": "Line 1, Col 5: a number must end with a digit",
  "a = 1e3": "Line 1, Col 5: a number must end with a digit",
  "a = 5%2": "Line 1, Col 6: unexpected character %",
  "a = [1,2]": "Line 1, Col 5: unexpected character [",
  "a = 🙂": "Line 1, Col 5: unexpected character 🙂",
  "a = 'x'": "Line 1, Col 5: unexpected character '",
  'a = "x': "Line 1, Col 5: a text has no end",
  "a = 1 /* no end": "Line 1, Col 7: a comment has no end",
  "a = 1 & 2": "Line 1, Col 7: unexpected character &",
  [`a = ${"(".repeat(101)}1${")".repeat(101)}`]: "Line 1, Col 106: parts must be at most 100 levels inside each other",
  [`a = ${"-".repeat(101)}1`]: "Line 1, Col 106: parts must be at most 100 levels inside each other",
  ["a=1;".repeat(101)]: "Line 1, Col 401: a formula must have at most 100 statements",
};

/** Expressions without a value, and why. All are behind `x = `, so the first column is 5. */
const EVALUATION: Readonly<Record<string, string>> = {
  unknown: "Line 1, Col 5: unknown has no value; names distinguish upper and lower case",
  $activetasks: "Line 1, Col 5: $activetasks has no value; names distinguish upper and lower case",
  toString: "Line 1, Col 5: toString has no value; names distinguish upper and lower case",
  $NodeDeallocationOption:
    "Line 1, Col 5: $NodeDeallocationOption has no value; names distinguish upper and lower case",
  $SampleNodeCount: "Line 1, Col 5: Azure's documentation no longer has $SampleNodeCount",
  $ActiveTasks: "Line 1, Col 5: $ActiveTasks needs a method, such as $ActiveTasks.GetSample(1)",
  "toString(1)": "Line 1, Col 5: there is no function toString",
  "Min(1)": "Line 1, Col 5: there is no function Min",
  "1 / 0": "Line 1, Col 7: a division by zero has no value",
  '1 + "a"': "Line 1, Col 7: there is no double + string",
  '"a" + "b"': "Line 1, Col 9: there is no string + string",
  "2 + TimeInterval_Hour": "Line 1, Col 7: there is no double + timeinterval",
  "2 / TimeInterval_Hour": "Line 1, Col 7: there is no double / timeinterval",
  "time() + time()": "Line 1, Col 12: there is no timestamp + timestamp",
  "time() - TimeInterval_Hour": "Line 1, Col 12: there is no timestamp - timeinterval",
  "1 + $ActiveTasks.GetSample(1)": "Line 1, Col 7: there is no double + doubleVec",
  "$ActiveTasks.GetSample(1) > 0": "Line 1, Col 31: there is no doubleVec > double",
  "time() == 1": "Line 1, Col 12: there is no timestamp == double",
  "requeue == requeue": "Line 1, Col 13: there is no nodeDeallocationOption == nodeDeallocationOption",
  "time() && 1": "Line 1, Col 12: there is no timestamp && double",
  "0 && 1 / 0": "Line 1, Col 12: a division by zero has no value",
  "$ActiveTasks.GetSample(2) + $ActiveTasks.GetSample(1)":
    "Line 1, Col 31: two doubleVec must have the same length, got 2 and 1",
  "-time()": "Line 1, Col 5: there is no -timestamp",
  "!TimeInterval_Hour": "Line 1, Col 5: there is no !timeinterval",
  '"a" ? 1 : 2': "Line 1, Col 9: a condition must be a double, got string",
  "avg()": "Line 1, Col 5: a list without numbers has no value",
  "max($ActiveTasks.GetSample(TimeInterval_Zero, TimeInterval_Zero))":
    "Line 1, Col 5: a list without numbers has no value",
  "min(time())": "Line 1, Col 5: the function needs double or doubleVec, got timestamp",
  "std(1)": "Line 1, Col 5: std() needs at least two numbers, got 1",
  "ln(0)": "Line 1, Col 5: a logarithm needs a number above 0, got 0",
  "lg(-1, 1)": "Line 1, Col 5: a logarithm needs a number above 0, got -1",
  "rand(1)": "Line 1, Col 5: rand() needs 0 arguments, got 1",
  "percentile(1, 2)": "Line 1, Col 5: percentile() needs a doubleVec and a double, got double and double",
  "percentile($ActiveTasks.GetSample(1), 101)": "Line 1, Col 5: percentile() needs 0 to 100 percent, got 101",
  "val($ActiveTasks.GetSample(1))": "Line 1, Col 5: val() needs 2 arguments, got 1",
  "val($ActiveTasks.GetSample(1), 1)": "Line 1, Col 5: val() needs a position from 0 to 0, got 1",
  "val($ActiveTasks.GetSample(1), 0.5)": "Line 1, Col 5: val() needs a position from 0 to 0, got 0.5",
  "time(1)": "Line 1, Col 5: time() needs a string, got double",
  "time().weekDay":
    "Line 1, Col 11: a timestamp has year, month, day, weekday, hour, minute and second, and no member weekDay",
  "TimeInterval_Hour.hour": "Line 1, Col 22: a timeinterval has no member hour",
  "$ActiveTasks.GetSamples(1)": "Line 1, Col 17: $ActiveTasks has no method GetSamples",
  "$TargetDedicatedNodes.GetSample(1)": "Line 1, Col 26: only metrics have the method GetSample",
  "time().GetSample(1)": "Line 1, Col 11: only metrics have the method GetSample",
  "$ActiveTasks.GetSample(0)": "Line 1, Col 17: GetSample() needs a whole number of samples above 0, got 0",
  "$ActiveTasks.GetSample(1.5)": "Line 1, Col 17: GetSample() needs a whole number of samples above 0, got 1.5",
  "$ActiveTasks.GetSample()":
    "Line 1, Col 17: GetSample() needs timestamps or timeintervals: GetSample(start) or GetSample(start, end), each with a percentage at the end, or GetSample(count)",
  "$ActiveTasks.GetSamplePercent(1)":
    "Line 1, Col 17: GetSamplePercent() needs timestamps or timeintervals: GetSamplePercent(start) or GetSamplePercent(start, end)",
  "$ActiveTasks.Count(1)": "Line 1, Col 17: Count() has no arguments, got 1",
  ...Object.fromEntries(
    ["tomorrow", "2026-11-28T10:00:00", "2026-13-01", "28 Nov 2026", "2026-11-28T10:00:00.123456789Z"].map((text) => [
      `time("${text}")`,
      `Line 1, Col 5: time() needs a time in W3C-DTF or RFC 1123, such as "2026-11-28T08:00:00Z", got "${text}"`,
    ]),
  ),
};

/** Assignments that are refused. */
const ASSIGNMENTS: Readonly<Record<string, string>> = {
  "$ActiveTasks = 1;": "Line 1, Col 1: $ActiveTasks is read-only",
  "TimeInterval_Hour = 1;": "Line 1, Col 1: TimeInterval_Hour is a constant",
  "requeue = 1;": "Line 1, Col 1: requeue is a constant",
  "a = 1;\n $TargetDedicatedNodes = $ActiveTasks.GetSample(1);":
    "Line 2, Col 2: $TargetDedicatedNodes must be a double; take avg(), max() or val() of a doubleVec, got doubleVec",
  "$TargetLowPriority = time();":
    "Line 1, Col 1: $TargetLowPriority must be a double; take avg(), max() or val() of a doubleVec, got timestamp",
  "$TargetDedicatedNodes = -1;": "Line 1, Col 1: $TargetDedicatedNodes must be from 0 to 1000, got -1",
  "$TargetDedicatedNodes = 1001;": "Line 1, Col 1: $TargetDedicatedNodes must be from 0 to 1000, got 1001",
  "$NodeDeallocationOption = 1;":
    "Line 1, Col 1: $NodeDeallocationOption must be one of requeue, terminate, taskcompletion, retaineddata, without quotes, got double",
  '$NodeDeallocationOption = "requeue";':
    "Line 1, Col 1: $NodeDeallocationOption must be one of requeue, terminate, taskcompletion, retaineddata, without quotes, got string",
  $something_useless: "Line 1, Col 1: $something_useless has no value; names distinguish upper and lower case",
};

const SAMPLES = { ages: { 60: {}, 30: {} } };

describe("errors of the formula language", () => {
  for (const [formula, message] of Object.entries(SYNTAX)) {
    it(`${formula.slice(0, 40).replaceAll("\n", "⏎")} is no formula`, () => {
      assert.deepEqual(evaluated(formula).error, { code: "AutoScalingFormulaSyntaxError", message });
    });
  }

  for (const [expression, message] of Object.entries(EVALUATION)) {
    it(`${expression} has no value`, () => {
      assert.equal(evaluated(`x = ${expression}`, SAMPLES).error?.code, "AutoScalingFormulaEvaluationError");
      assert.equal(shown(expression, SAMPLES), message);
    });
  }

  for (const [formula, message] of Object.entries(ASSIGNMENTS)) {
    it(`${formula.replaceAll("\n", "⏎")} is refused`, () => {
      const { error } = evaluated(formula, SAMPLES);
      assert.deepEqual(error, { code: "AutoScalingFormulaEvaluationError", message });
    });
  }

  it("leave the targets as they were, and show what was assigned until then", () => {
    const { targets, results } = evaluated("a = 1; $TargetDedicatedNodes = 9; b = 1 / 0; c = 2;");
    assert.deepEqual(targets, { dedicated: 3, lowPriority: 1 });
    assert.equal(results, "$TargetDedicatedNodes=3;$TargetLowPriorityNodes=1;$NodeDeallocationOption=requeue;a=1");
  });
});
