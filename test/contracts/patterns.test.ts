import assert from "node:assert/strict";
import { normalize, relative } from "node:path";
import fc from "fast-check";
import { describe, it } from "mocha";
import { DestinationError } from "../../destinations";
import { commonFile } from "../../destinations/files/common-file";
import { singleFile } from "../../destinations/files/file-pattern";
import { matchesName, matchFiles, resolvePattern } from "../../local/batch/nodes/files/file-pattern";
import { matchingFiles } from "../../outputs/find/matching-files";
import { matcherOf } from "../../outputs/find/pattern";
import { collect } from "../support/collect";
import { useFolder, writeFiles } from "../support/folder";
import { CASES, REASONS } from "./patterns";

describe("a pattern", () => {
  const folder = useFolder();

  for (const { pattern, matches, others = [], builder = "wildcard", save } of CASES) {
    const files = [...matches, ...others];
    const saved = save?.matches ?? matches;

    describe(JSON.stringify(pattern), () => {
      it(`of an OutputFile uploads ${shown(matches)} from a node of local Azure`, async () => {
        write(files);
        assert.deepEqual(await uploadedFiles(pattern), [...matches].sort());
      });

      it(`of save matches ${shown(saved)}${save ? `: ${REASONS[save.because]}` : ""}`, async () => {
        write(files);
        const found = collect(matchingFiles(pattern, folder()));
        if (saved === "refused") await assert.rejects(found, { code: "PathRefused" });
        else assert.deepEqual((await found).sort(), [...saved].sort());
      });

      it(`is ${builder} for the builder of OutputFiles`, () => {
        assert.equal(seenByBuilder(pattern), builder);
      });

      it("shares with each file what it uploads of it, for the builder of OutputFiles", () => {
        // The builder refuses what can match no file, and does not know the values of variables.
        if (builder === "refused" || pattern.includes("$")) return;
        for (const file of files.filter((file) => !/[*?[]/.test(file))) {
          const common = commonFile(namesOf(pattern), namesOf(file));
          assert.equal(common?.join("/"), matches.includes(file) ? file : undefined);
        }
      });
    });
  }

  it("has a reason for each difference, and each reason has a case", () => {
    const used = new Set(CASES.flatMap(({ save }) => (save ? [save.because] : [])));
    assert.deepEqual([...used].sort(), Object.keys(REASONS).sort());
    for (const { pattern, matches, save } of CASES)
      assert.notDeepEqual(save?.matches, matches, `${pattern} has no difference`);
  });

  it("without a backslash means the same in both languages, except that a path is matched by itself", () => {
    const character = fc.constantFrom(..."ab*?[]!^-.:{},|()+$é😀 \n");
    const name = fc.string({ unit: character, minLength: 1, maxLength: 7 }).filter((name) => name !== "**");
    const file = fc.string({ unit: character, minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(name, file, (name, file) => {
        fc.pre(name !== file);
        assert.equal(matcherOf(name)(file), matchesName(name, file));
      }),
      { numRuns: 20_000 },
    );
  });

  function write(files: readonly string[]): void {
    writeFiles(folder(), Object.fromEntries(files.map((file) => [file, ""])));
  }

  async function uploadedFiles(pattern: string): Promise<string[]> {
    const files = await matchFiles(resolvePattern(pattern, folder(), { OUT: "out" }));
    return files.map((file) => relative(folder(), file)).sort();
  }
});

function seenByBuilder(pattern: string): string {
  try {
    return singleFile(pattern) === undefined ? "wildcard" : "one file";
  } catch (error) {
    assert.ok(error instanceof DestinationError && error.code === "PatternRefused");
    return "refused";
  }
}

/** The names of a path, as the builder compares them. */
function namesOf(path: string): string[] {
  return normalize(path).split("/");
}

function shown(files: readonly string[] | "refused"): string {
  return files === "refused" ? "nothing, and is refused" : JSON.stringify(files);
}
