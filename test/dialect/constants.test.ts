import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { lowerCaseConstantsIn } from "./support/constants";
import { sourceFiles } from "./support/sources";

describe("constants of a module that are fixed in the source", () => {
  it("are in UPPER_SNAKE_CASE in all folders", () => {
    const found = sourceFiles("{ts,mts,mjs,cjs}").flatMap(({ file, text }) =>
      lowerCaseConstantsIn(file, text).map((name) => `${file}: ${name}`),
    );
    assert.deepEqual(found, []);
  });

  for (const source of [
    "const limit = 5;",
    "export const limit = 20_000n;",
    "const limit = -1 as const;",
    'const LIMIT = "a"; const limit = `${LIMIT}b`;',
    "const DAYS = 7, limit = DAYS * 24;",
    "const limit = /a/;",
    "const Limit = 5;",
  ]) {
    it(`are found in \`${source}\``, () => {
      assert.equal(lowerCaseConstantsIn("a.ts", source).length, 1);
    });
  }

  for (const source of [
    "const LIMIT = 5;",
    "let limit = 5;",
    "function limitOf() { const limit = 5; return limit; }",
    "const limit = Number(process.env.LIMIT);",
    "const limits = [1, 2], limitOf = () => 5;",
    "const started = `${Date.now()}`;",
  ]) {
    it(`are not found in \`${source}\``, () => assert.deepEqual(lowerCaseConstantsIn("a.ts", source), []));
  }
});
