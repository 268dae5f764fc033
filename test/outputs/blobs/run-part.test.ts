import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { BlobVersion } from "../../../outputs/blobs/fetch-range";
import { storedByRun } from "../../../outputs/blobs/run-part";
import { filterForOwn } from "../../../outputs/runs/run-filter";

const begun = (index: number) => new Date(index * 1000);

/** Returns the segments of a tracked output, one per character: each is of the run of that name, and `-` of none. */
function segments(runs: string): [BlobVersion, ...BlobVersion[]] {
  const versions = [...runs].map((run, index) => ({
    ...{ size: 10 ** index, lastModified: begun(100 + index), etag: `"${index}"`, trackedSince: begun(index) },
    ...(run !== "-" && { run }),
  }));
  return versions as [BlobVersion, ...BlobVersion[]];
}

describe("what a run has stored of an output", () => {
  const cases: [runs: string, run: string, first: number | undefined, size: number, isLast: boolean][] = [
    ["a", "a", 1, 1, true],
    ["aab", "a", 1, 11, false],
    ["aab", "b", 3, 100, true],
    ["-aa", "a", 2, 110, true],
    ["aabba", "a", 5, 10_000, true],
    ["abbbc", "b", 2, 1110, false],
    ["-", "a", undefined, 0, false],
    ["bc", "a", undefined, 0, false],
  ];
  for (const [runs, run, first, size, isLast] of cases) {
    it(`of run ${run} of the segments ${runs} ${first === undefined ? "is nothing" : `begins at ${first}`}`, () => {
      const versions = segments(runs);
      const stored = storedByRun(versions, filterForOwn(run));
      if (first === undefined) return assert.equal(stored, undefined);
      assert.deepEqual(stored?.part, { firstIndex: first, run, isLast });
      assert.equal(stored?.version.size, size);
      assert.equal(stored?.version.run, run);
      assert.deepEqual(stored?.version.trackedSince, begun(first - 1));
    });
  }

  it("is the whole output without a filter: the total size, and the last one's time, ETag and run", () => {
    const { version, part } = storedByRun(segments("-ab"), undefined) ?? {};
    const expected = { size: 111, lastModified: begun(102), etag: '"2"', trackedSince: begun(0), run: "b" };
    assert.deepEqual([version, part], [expected, undefined]);
  });

  it("is no part of an output that is not tracked", () => {
    const version = { size: 1, lastModified: begun(1), etag: '"1"', run: "a" };
    assert.deepEqual(storedByRun([version], filterForOwn("a")), { version });
    assert.equal(storedByRun([version], filterForOwn("b")), undefined);
  });
});
