import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shown } from "../../conventions/internal";

describe("shown", () => {
  const cases: [value: unknown, text: string][] = [
    ["a", '"a"'],
    ['say "a"', '"say \\"a\\""'],
    ["x".repeat(121), `"${"x".repeat(120)}…"`],
    ["\u001b[31m", '"\\u001b[31m"'],
    ["\u009b\ue000\ufffd", '"\\u{9b}\\u{e000}\\u{fffd}"'],
    [undefined, "nothing"],
    [null, "null"],
    [7, "7"],
    [false, "false"],
    [[1], "a list"],
    [{ secret: 1 }, "an object"],
    [() => {}, "function"],
  ];
  for (const [value, text] of cases) it(`shows ${text}`, () => assert.equal(shown(value), text));
});
