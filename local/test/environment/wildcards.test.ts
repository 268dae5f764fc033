import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { ANY, matchesPieces, type PatternPiece } from "../../environment/wildcards";

/** Returns the pieces of a pattern with `*` and literal characters, and the number of characters that they compared. */
function counting(pattern: string): { pieces: PatternPiece[]; compared: () => number } {
  let compared = 0;
  const pieces = [...pattern].map((letter): PatternPiece => {
    if (letter === "*") return ANY;
    return (character) => {
      compared += 1;
      return character === letter;
    };
  });
  return { pieces, compared: () => compared };
}

describe("matchesPieces", () => {
  it("matches as a regular expression does", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
    const patterns = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    fc.assert(
      fc.property(patterns, letters, (pattern, text) => {
        const expected = new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(text);
        assert.equal(matchesPieces(counting(pattern).pieces, text), expected);
      }),
      { numRuns: 1000 },
    );
  });

  it("compares each piece with each character at most once", () => {
    for (const [pattern, text] of [
      [`${"*a".repeat(30)}*b`, "a".repeat(1000)],
      [`*${"a".repeat(30)}b`, "a".repeat(1000)],
      [`${"*ab".repeat(30)}*c`, "ab".repeat(500)],
    ] as const) {
      const { pieces, compared } = counting(pattern);
      assert.equal(matchesPieces(pieces, text), false);
      assert.ok(compared() <= pieces.length * text.length, `${compared()} comparisons`);
    }
  });

  it("counts a character outside the Basic Multilingual Plane as one", () => {
    assert.equal(matchesPieces([() => true], "😀"), true);
  });
});
