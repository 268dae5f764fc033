import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { ConventionError, storedPath } from "../../conventions";
import { nightly } from "../support/nightly";
import { anyPath } from "./support/names";

describe("storedPath", () => {
  const stored: [path: string, stored: string][] = [
    ["a.txt", "a.txt"],
    ["out/a b.txt", "out/a b.txt"],
    ["out\\a.txt", "out/a.txt"],
    ["../stdout.txt", "stdout.txt"],
    ["..\\stdout.txt", "stdout.txt"],
    ["../../x", "x"],
    ["..\\..\\x", "x"],
    ["./a.txt", "a.txt"],
    ["../.././a", "a"],
    [".hidden", ".hidden"],
    ["..hidden/..x", "..hidden/..x"],
    ["...x", "...x"],
    ["%2e%2e/x", "%2e%2e/x"],
    ["a?b#c", "a?b#c"],
  ];
  for (const [path, expected] of stored) {
    it(`stores ${path} as ${expected}`, () => assert.equal(storedPath(path), expected));
  }

  nightly
    .it("accepts only the characters of RFC 3987 and those of some emoji and Japanese names", () => {
      // `ucschar`, by plane: the characters that are not ASCII and that a segment of an IRI's path can contain
      const planes = Array.from({ length: 14 }, (_, plane) => [(plane + 1) * 0x10000, (plane + 1) * 0x10000 + 0xfffd]);
      const ranges = [[0x20, 0x7e], [0xa0, 0xd7ff], [0xf900, 0xfdcf], [0xfdf0, 0xffef], ...planes] as const;
      const isTaken = (code: number) => ranges.some(([first = 0, last = 0]) => code >= first && code <= last);
      const wrong: string[] = [];
      for (let code = 0; code <= 0x10ffff; code += 1) {
        // Slashes separate segments.
        if (code === 0x2f || code === 0x5c) continue;
        const path = `a${String.fromCodePoint(code)}b`;
        if (isAccepted(path) !== isTaken(code)) wrong.push(`U+${code.toString(16)}`);
      }
      // Only `C:` is a drive. `a:b` is not, but looks like one.
      assert.deepEqual(wrong, ["U+3a"]);
    })
    .timeout(60_000);

  it("does not change a path that it has returned", () => {
    fc.assert(fc.property(anyPath, (path) => assert.equal(storedPath(storedPath(path)), path)));
  });

  it("drops any number of leading `../`", () => {
    fc.assert(
      fc.property(anyPath, fc.array(fc.constantFrom("../", "..\\", "./"), { maxLength: 20 }), (path, up) =>
        assert.equal(storedPath(up.join("") + path), path),
      ),
    );
  });
});

function isAccepted(path: string): boolean {
  try {
    return storedPath(path) === path;
  } catch (error) {
    if (error instanceof ConventionError) return false;
    throw error;
  }
}
