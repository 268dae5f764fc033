import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownPath } from "../../../cli/render/shown-path";

describe("shownPath", () => {
  for (const [path, shown] of [
    ["a/größe 🎉.txt", "a/größe 🎉.txt"],
    ["a\nb\u001b[31m", "a\\u000ab\\u001b[31m"],
    ["\u2028\ud800", "\\u2028\\ud800"],
  ] as const) {
    it(`shows ${JSON.stringify(path)} as ${shown}`, () => assert.equal(shownPath(path), shown));
  }
});
