import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { commonFile } from "../../../destinations/files/common-file";
import { matchesName } from "../../../local/batch/nodes/files/file-pattern";

describe("commonFile", () => {
  const cases: [one: string, other: string, file: string | undefined][] = [
    ["a.txt", "a.txt", "a.txt"],
    ["a.txt", "b.txt", undefined],
    ["*.txt", "a.txt", "a.txt"],
    ["*.txt", "a.log", undefined],
    ["*.txt", "a*", "a.txt"],
    ["*.png", "*.exr", undefined],
    ["../std*.txt", "../stdout.txt", "../stdout.txt"],
    ["../*", "*", undefined],
    ["*", ".a", undefined],
    [".*", ".a", ".a"],
    ["*.a", "?a", undefined],
    ["**", "a/b/c", "a/b/c"],
    ["**/*.png", "frames/*.png", "frames/a.png"],
    ["**/a", "a", "a"],
    ["a/**", "a", undefined],
    ["**", "../a", undefined],
    ["**", ".a/b", undefined],
    ["frame[0-4].png", "frame[4-9].png", "frame4.png"],
    ["frame[0-4].png", "frame[5-9].png", undefined],
    ["frame[!0-4].png", "frame[0-4].png", undefined],
    ["[!a]", "a", undefined],
    ["a[*]", "a*", "a*"],
    ["*/x", "$TEMP/x", undefined],
    ["$TEMP/x", "$TEMP/*", "$TEMP/x"],
    ["%TEMP%/*", "**/*", undefined],
    ["/data/*", "**/*", undefined],
    ["/data/*", "/data/x", "/data/x"],
    ["𝄞?", "?a", "𝄞a"],
  ];
  for (const [one, other, file] of cases) {
    it(`of ${one} and ${other} is ${file ?? "none"}`, () => {
      assert.equal(commonFile(one.split("/"), other.split("/"))?.join("/"), file);
      assert.equal(commonFile(other.split("/"), one.split("/"))?.join("/"), file);
    });
  }

  // The reference is the matcher of nodes, with every file of up to three names of up to two characters.
  const characters = ["a", "b", "."];
  const names = [...characters, ...characters.flatMap((first) => characters.map((second) => first + second))];
  const universe = names.filter((name) => name !== "." && name !== "..");
  const files = [
    ...universe.map((name) => [name]),
    ...universe.flatMap((folder) => universe.map((name) => [folder, name])),
    ...["a", "b", ".a"].flatMap((top) => universe.flatMap((folder) => universe.map((name) => [top, folder, name]))),
  ];
  const part = fc.oneof(
    { weight: 1, arbitrary: fc.constant("**") },
    {
      weight: 4,
      arbitrary: fc.stringMatching(/^(?:a|b|\.|\*|\?|\[a\]|\[!a\]|\[a-b\]|\[!\.\]){1,2}$/),
    },
  );
  const pattern = fc.array(
    part.filter((name) => name !== "." && name !== ".."),
    { minLength: 1, maxLength: 3 },
  );

  it("returns a file that both patterns match, and undefined only if there is none", () => {
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        const file = commonFile(one, other);
        if (file !== undefined) {
          assert.ok(matches(one, file) && matches(other, file), file.join("/"));
        } else {
          const missed = files.find((candidate) => matches(one, candidate) && matches(other, candidate));
          assert.equal(missed?.join("/"), undefined);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("returns a file for patterns of any length", () => {
    const long = ["a*".repeat(100)];
    assert.match(commonFile(long, ["*a".repeat(100)])?.[0] ?? "", /^a{100,}$/);
    assert.equal(commonFile(long, ["a".repeat(99)]), undefined);
  });
});

/** Matches by recursion over the names, as the node walks its folders. */
function matches([part, ...rest]: readonly string[], file: readonly string[]): boolean {
  const [name, ...below] = file;
  if (part === undefined) return name === undefined;
  if (name === undefined) return false;
  if (part !== "**") return matchesName(part, name) && matches(rest, below);
  if (rest.length > 0 && matches(rest, file)) return true;
  if (name.startsWith(".")) return false;
  return below.length === 0 ? rest.length === 0 : matches([part, ...rest], below);
}
