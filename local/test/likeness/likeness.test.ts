import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { testBatch } from "../batch/support/test-batch";
import { EXPLAINED, explains } from "./explained-differences";
import { RECORDINGS } from "./recordings";
import { type Replayed, replay } from "./support/replay";

const DOCUMENT = join(__dirname, "../../../docs/local-azure.md");

describe("recordings of Azure", () => {
  const all = new Map<string, readonly Replayed[]>();

  for (const recording of RECORDINGS) {
    describe(recording.source, () => {
      const test = testBatch();

      it("are answered alike, except for explained differences", async () => {
        const replayed = await replay(recording, test);
        all.set(recording.source, replayed);
        assert.notEqual(replayed.length, 0);
        assert.deepEqual(replayed.flatMap(unexplained), []);
      });
    });
  }

  describe("together", () => {
    it("need each explanation", () => {
      const found = [...all.values()].flat();
      const unneeded = EXPLAINED.flatMap((explanation) =>
        explanation.differences
          .filter(
            (each) =>
              !found.some(({ request, differences }) =>
                differences.some((d) => d === each && explains(explanation, request, d)),
              ),
          )
          .map((each) => `${explanation.request}: ${each}`),
      );
      assert.deepEqual(unneeded, []);
    });

    it("give the numbers and reasons of docs/local-azure.md", () => {
      const text = readFileSync(DOCUMENT, "utf8");
      const rows = [...all].map(([source, replayed]) => {
        const { identical, explained } = counts(replayed);
        return `| ${source} | ${replayed.length} | ${identical} | ${explained} |`;
      });
      const { identical, explained } = counts([...all.values()].flat());
      rows.push(`| all ${all.size} | ${identical + explained} | ${identical} | ${explained} |`);
      assert.deepEqual(tableRows(text, "### Recordings"), rows);
      const reasons = [...new Set(EXPLAINED.map(({ reason }) => reason))];
      const documented = tableRows(text, "### Differences that stay").map((row) => row.split(" | ")[1]?.slice(0, -2));
      assert.deepEqual(documented, reasons);
    });
  });
});

function unexplained({ request, differences }: Replayed): string[] {
  return differences
    .filter((difference) => !EXPLAINED.some((explanation) => explains(explanation, request, difference)))
    .map((difference) => `${request}: ${difference}`);
}

/** Returns how many interactions were answered as recorded, and how many with differences. */
function counts(replayed: readonly Replayed[]): { identical: number; explained: number } {
  const identical = replayed.filter(({ differences }) => differences.length === 0).length;
  return { identical, explained: replayed.length - identical };
}

/** Returns the rows of the table below a heading, without its head. */
function tableRows(text: string, heading: string): string[] {
  const [, section = ""] = text.split(`${heading}\n`);
  const [lines = ""] = section.split(/\n##/);
  return lines
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2);
}
