import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { FormulaError, parseFormula } from "../../../batch/autoscale";
import { evaluated } from "./context";

/** Words and symbols of the language, and some that it does not have. */
const WORDS = [
  ..."+ - * / ( ) ? : ; , = == != < <= > >= && || ! . %".split(" "),
  ..."a $b 1 2.5 0 time min max avg val len stop GetSample GetSamplePercent Count hour weekday".split(" "),
  ..."$ActiveTasks $TargetDedicatedNodes $NodeDeallocationOption taskcompletion TimeInterval_Minute".split(" "),
  '"text"',
  "// comment\n",
];

/** A sum of products of numbers, as text and as a number. */
const arithmetic = fc.letrec<{ sum: readonly [string, number] }>((tie) => ({
  sum: fc.oneof(
    { maxDepth: 4 },
    fc.nat(1_000).map((value) => [String(value), value] as const),
    fc
      .tuple(fc.constantFrom("+", "-", "*"), tie("sum"), tie("sum"))
      .map(
        ([operator, [left, a], [right, b]]) =>
          [`(${left}) ${operator} (${right})`, operator === "+" ? a + b : operator === "-" ? a - b : a * b] as const,
      ),
  ),
})).sum;

describe("properties of the formula language", () => {
  const NUMBER_OF_RUNS = { numRuns: 1_000 };

  it("any text is parsed, or refused with a place in the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        try {
          parseFormula(text);
        } catch (error) {
          assert.ok(error instanceof FormulaError && error.code === "AutoScalingFormulaSyntaxError", String(error));
          assert.ok(error.at !== undefined && error.at >= 0 && error.at <= text.length);
        }
      }),
      NUMBER_OF_RUNS,
    );
  });

  it("any sequence of words has a result, and an error leaves the targets", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...WORDS), { maxLength: 30 }), (words) => {
        const { targets, error, results } = evaluated(words.join(" "), { ages: { 30: { $ActiveTasks: 2 } } });
        assert.match(results, /^\$TargetDedicatedNodes=\d+;\$TargetLowPriorityNodes=\d+;\$NodeDeallocationOption=\w+/);
        if (error !== undefined) assert.deepEqual(targets, { dedicated: 3, lowPriority: 1 });
        if (error !== undefined) assert.match(error.message, /^Line \d+, Col \d+: /);
      }),
      NUMBER_OF_RUNS,
    );
  });

  it("arithmetic has the value that JavaScript gives it", () => {
    fc.assert(
      fc.property(arithmetic, ([text, value]) => {
        assert.match(evaluated(`x = ${text}`).results, new RegExp(`;x=${String(value).replace(/[+.]/g, "\\$&")}$`));
      }),
    );
  });

  it("blanks and comments between words change nothing", () => {
    const formula = ["$TargetDedicatedNodes", "=", "min", "(", "7", ",", "2", "*", "3", ")", ";"];
    const blank = fc.constantFrom(" ", "\n", "\t", "/* ; */", "// ;\n", "");
    fc.assert(
      fc.property(fc.array(blank, { minLength: formula.length, maxLength: formula.length }), (blanks) => {
        const text = formula.map((word, index) => `${blanks[index]}${word}`).join("");
        assert.equal(evaluated(text).targets.dedicated, 6);
      }),
    );
  });

  /** The length that takes minutes if the time grows with its square. The service accepts at most 8,192 characters. */
  const LONG = 200_000;
  const HOSTILE: Readonly<Record<string, string>> = {
    "a long sum": `a = 1${"+1".repeat(LONG / 2)}`,
    "many opening parentheses": "(".repeat(LONG),
    "many minus signs": `a = ${"-".repeat(LONG)}`,
    "many conditions": `a = ${"1?1:".repeat(LONG / 4)}1`,
    "many dots": `a = b${".c".repeat(LONG / 2)}`,
    "many comments": `${"/**/".repeat(LONG / 4)}a = 1`,
    "comments without an end": "/*".repeat(LONG / 2),
    "texts without an end": '"'.repeat(LONG + 1),
    blanks: " ".repeat(LONG),
    "a long name": `${"a".repeat(LONG)} = 1`,
    "a long number": `a = ${"1".repeat(LONG)}`,
    "many values": `a = max(${"1,".repeat(LONG / 2)}1)`,
  };
  for (const [what, formula] of Object.entries(HOSTILE)) {
    it(`the time for ${what} grows with its length`, function () {
      this.timeout(10_000);
      evaluated(formula);
    });
  }
});
