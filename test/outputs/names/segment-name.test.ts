import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { MAX_SEGMENTS, segmentName, segmentOf } from "../../../outputs/names/segment-name";

describe("segmentName", () => {
  it("is the output's own name for the first segment, and has five more digits for the others", () => {
    assert.equal(segmentName("t1/$TaskLog/a.txt", 1), "t1/$TaskLog/a.txt");
    assert.equal(segmentName("t1/$TaskLog/a.txt", 2), "t1/$TaskLog/a.txt.~00002");
    assert.equal(segmentName("t1/$TaskLog/a.txt", MAX_SEGMENTS), "t1/$TaskLog/a.txt.~99999");
  });

  it("sorts like the segments, and is parsed by segmentOf", () => {
    const index = fc.integer({ min: 2, max: MAX_SEGMENTS });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), index, index, (name, a, b) => {
        assert.equal(segmentName(name, a) < segmentName(name, b), a < b);
        assert.deepEqual(segmentOf(segmentName(name, a), { batchoutputs_segment: String(a) }), { name, index: a });
      }),
    );
  });
});

describe("segmentOf", () => {
  const others: [string, Record<string, string> | undefined][] = [
    ["a.~00002", undefined],
    ["a.~00002", {}],
    ["a.~00002", { batchoutputs_segment: "3" }],
    ["a.~00001", { batchoutputs_segment: "1" }],
    ["a.~00000", { batchoutputs_segment: "0" }],
    ["a.~2", { batchoutputs_segment: "2" }],
    ["a.~000002", { batchoutputs_segment: "2" }],
    [".~00002", { batchoutputs_segment: "2" }],
    ["a", { batchoutputs_segment: "2" }],
  ];
  for (const [name, metadata] of others) {
    it(`treats ${name} with ${JSON.stringify(metadata)} as a separate output`, () => {
      assert.equal(segmentOf(name, metadata), undefined);
    });
  }
});
