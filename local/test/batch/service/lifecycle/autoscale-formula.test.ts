import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { evaluateFormula, FormulaError } from "../../../../batch/service/lifecycle/autoscale-formula";

const RIGHT: Readonly<Record<string, Record<string, number | string>>> = {
  "$TargetDedicatedNodes = 2;": { $TargetDedicatedNodes: 2 },
  "$TargetDedicatedNodes=2": { $TargetDedicatedNodes: 2 },
  "a = 1 + 2 * 3; $TargetDedicatedNodes = (a - 1) / 2;": { a: 7, $TargetDedicatedNodes: 3 },
  "// all\nmost = 4; /* or\nless */ $TargetLowPriorityNodes = min(most, max(1, -2, 3));": {
    most: 4,
    $TargetLowPriorityNodes: 3,
  },
  "$NodeDeallocationOption = taskcompletion;": { $NodeDeallocationOption: "taskcompletion" },
  "": {},
};

const WRONG: Readonly<Record<string, RegExp>> = {
  "$TargetDedicatedNodes = $PendingTasks.GetSample(1);": /cannot evaluate "\.GetSample\(1\);"/,
  "$TargetDedicatedNodes = $ActiveTasks;": /does not know "\$ActiveTasks"/,
  "$TargetDedicatedNodes = time();": /does not know "time"/,
  "$TargetDedicatedNodes = toString(1);": /does not know "toString"/,
  "$TargetDedicatedNodes = 1 > 0 ? 1 : 2;": /cannot evaluate "> 0 \? 1 : 2;"/,
  "$TargetDedicatedNodes 1;": /"=" is missing before "1"/,
  "$TargetDedicatedNodes = 1 $b = 2": /";" is missing before "\$b"/,
  "$TargetDedicatedNodes = (1;": /"\)" is missing before ";"/,
  "$TargetDedicatedNodes =": /ends too early/,
  "1 = 1;": /must begin with a variable/,
};

describe("an autoscale formula", () => {
  it("assigns numbers, arithmetic, and variables that it has assigned", () => {
    for (const [formula, assigned] of Object.entries(RIGHT)) {
      assert.deepEqual(Object.fromEntries(evaluateFormula(formula)), assigned, formula);
    }
  });

  it("fails at the first part that is wrong or unsupported", () => {
    for (const [formula, message] of Object.entries(WRONG)) {
      assert.throws(
        () => evaluateFormula(formula),
        (error) => error instanceof FormulaError && message.test(error.message),
        formula,
      );
    }
  });
});
