import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { matcherOf } from "../../../outputs/find/pattern";
import { sampleMatches } from "../../../outputs/find/sample-matches";

describe("sampleMatches", () => {
  const cases: [pattern: string, shortest: string, best: string][] = [
    ["*.png", ".png", "_.png"],
    ["**/*.[ch]", ".c", "_/_.c"],
    ["a/**", "a/_", "a/_"],
    ["a?c", "a_c", "a_c"],
    ["a\\*b", "a*b", "a*b"],
    ["[!_]x", "0x", "0x"],
    ["[A-Z]:", "A:", "A:"],
    ["a[.]", "a.", "a."],
    ["[\ue000]", "\ue000", "\ue000"],
    ["[a", "[a", "[a"],
  ];
  for (const [pattern, shortest, best] of cases) {
    it(`finds ${best} for ${JSON.stringify(pattern)}`, () => {
      assert.deepEqual(sampleMatches(pattern.split("/")), { shortest, best });
      assert.ok(matcherOf(pattern)(best));
    });
  }
});
