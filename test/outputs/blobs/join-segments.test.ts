import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { joinSegments, type ListedBlob } from "../../../outputs/blobs/join-segments";
import { SEGMENT_METADATA, segmentName } from "../../../outputs/names/segment-name";
import { collect } from "../../support/collect";

const trackedSince = new Date("2026-11-01T00:00:00Z");

function blob(name: string, size = 1): ListedBlob {
  return { name, version: { size, lastModified: new Date(size), etag: `"${name}"` } };
}

function head(name: string, size = 1): ListedBlob {
  return { ...blob(name, size), version: { ...blob(name, size).version, trackedSince } };
}

function segment(name: string, index: number, size = 1): ListedBlob {
  return { ...head(segmentName(name, index), size), metadata: { [SEGMENT_METADATA]: String(index) } };
}

/** Yields blobs in the order of the service. */
async function* listing(blobs: readonly ListedBlob[]): AsyncGenerator<ListedBlob> {
  yield* [...blobs].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const noneAsked = () => assert.fail("segments must not be asked for");
const summary = (
  outputs: readonly { readonly name: string; readonly versions: readonly { readonly size: number }[] }[],
) => outputs.map(({ name, versions }) => [name, versions.reduce((sum, { size }) => sum + size, 0)]);

describe("joinSegments", () => {
  it("joins a tracked output's blobs, in their order and under the first one's name", async () => {
    const blobs = [head("log", 5), segment("log", 2, 7), segment("log", 3, 9)];
    assert.deepEqual(await collect(joinSegments(listing(blobs), noneAsked)), [
      { name: "log", versions: blobs.map(({ version }) => version) },
    ]);
  });

  const cases: [what: string, blobs: ListedBlob[], joined: [string, number][]][] = [
    [
      "keeps the order if others are listed between a tracked output and its segments",
      [head("log", 1), blob("log-1", 2), blob("log.csv", 4), segment("log", 2, 8), blob("log.~x", 16), blob("lox", 32)],
      [
        ["log", 9],
        ["log-1", 2],
        ["log.csv", 4],
        ["log.~x", 16],
        ["lox", 32],
      ],
    ],
    [
      "joins two tracked outputs if the name of one begins with the name of the other",
      [head("a", 1), head("a-b", 2), segment("a-b", 2, 4), segment("a", 2, 8)],
      [
        ["a", 9],
        ["a-b", 6],
      ],
    ],
    [
      "yields a segment by itself if the segment before it is missing",
      [head("log", 1), segment("log", 3, 4)],
      [
        ["log", 1],
        [segmentName("log", 3), 4],
      ],
    ],
    ["yields a segment by itself if its output is missing", [segment("log", 2, 4)], [[segmentName("log", 2), 4]]],
    [
      "omits the segments of a tracked output that was overwritten",
      [blob("log", 1), blob("log-1", 2), segment("log", 2, 4), segment("log", 3, 8), head("log.~", 16)],
      [
        ["log", 1],
        ["log-1", 2],
        ["log.~", 16],
      ],
    ],
    [
      "does not treat a user's file as a segment",
      [head("log", 1), blob(segmentName("log", 2), 4)],
      [
        ["log", 1],
        [segmentName("log", 2), 4],
      ],
    ],
  ];
  for (const [what, blobs, joined] of cases) {
    it(what, async () => {
      assert.deepEqual(summary(await collect(joinSegments(listing(blobs), noneAsked))), joined);
    });
  }

  it("requests the segments if very many outputs come before them", async () => {
    const between = Array.from({ length: 10 }, (_, index) => blob(`log-${index}`));
    const asked: string[] = [];
    const joined = joinSegments(
      listing([head("log", 1), ...between, segment("log", 2, 4), blob("m")]),
      async (name) => {
        asked.push(name);
        return [segment("log", 2, 4)];
      },
      5,
    );
    assert.deepEqual(summary(await collect(joined)), [["log", 5], ...between.map(({ name }) => [name, 1]), ["m", 1]]);
    assert.deepEqual(asked, ["log"]);
  });

  it("loses no byte and duplicates none, whatever the names", async () => {
    const name = fc.array(fc.constantFrom("a", "b", "-", ".", ".~", "/", "é", "~"), { minLength: 1, maxLength: 4 });
    const outputs = fc.uniqueArray(
      fc.tuple(
        name.map((parts) => `x${parts.join("")}`),
        fc.nat(3),
      ),
      {
        selector: ([path]) => path,
      },
    );
    await fc.assert(
      fc.asyncProperty(outputs, fc.integer({ min: 1, max: 5 }), async (tracked, maxHeld) => {
        const segments = (path: string, count: number) =>
          Array.from({ length: count }, (_, index) => segment(path, index + 2, 10));
        const blobs = tracked.flatMap(([path, count]) => [head(path), ...segments(path, count)]);
        const find = async (path: string) => segments(path, tracked.find(([other]) => other === path)?.[1] ?? 0);
        const joined = await collect(joinSegments(listing(blobs), find, maxHeld));
        const expected = tracked.map(([path, count]): [string, number] => [path, 1 + 10 * count]);
        assert.deepEqual(
          summary(joined),
          expected.sort(([a], [b]) => (a < b ? -1 : 1)),
        );
      }),
    );
  });
});
