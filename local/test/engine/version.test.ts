import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { isUsable, parseVersion } from "../../engine/index.mjs";

describe("the version of an engine", () => {
  for (const [text, version] of [
    ["v3.259.0\n", [3, 259, 0]],
    ["3.200.10", [3, 200, 10]],
    ["v4.0.0+build.7", [4, 0, 0]],
    ["v3.260.0-dev.0", undefined],
    ["v3.260", undefined],
    ["pulumi 3.260.0", undefined],
    ["", undefined],
  ] as const) {
    it(`is ${version} in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseVersion(text), version);
    });
  }

  for (const [version, usable] of [
    [[3, 199, 99], false],
    [[3, 200, 0], true],
    [[3, 259, 0], true],
    [[3, 1000, 0], true],
    [[4, 0, 0], false],
    [[2, 300, 0], false],
  ] as const) {
    it(`${usable ? "accepts" : "refuses"} ${version.join(".")}`, () => {
      assert.equal(isUsable(version), usable);
    });
  }
});
