import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { appendInterval } from "../../../outputs/track/append-interval";

describe("appendInterval", () => {
  const cases: [blocks: number, first: number, seconds: number][] = [
    [0, 1, 1],
    [5_000, 1, 1],
    [10_000, 1, Math.E],
    [25_000, 1, Math.exp(4)],
    [30_000, 1, 60],
    [50_000, 1, 60],
    [0, 0.2, 0.2],
    [0, 300, 300],
    [50_000, 300, 300],
  ];
  for (const [blocks, first, seconds] of cases) {
    it(`returns ${seconds} s after ${blocks} blocks, if it starts at ${first} s`, () => {
      assert.equal(appendInterval(blocks, first), seconds);
    });
  }

  it("doubles with each failure in a row, up to a minute", () => {
    const intervals = [0, 1, 2, 3, 6, 1000].map((failures) => appendInterval(0, 1, failures));
    assert.deepEqual(intervals, [1, 2, 4, 8, 60, 60]);
  });

  it("makes 50,000 blocks last longer than a task can run, which is 7 days", () => {
    let seconds = 0;
    for (let blocks = 0; blocks < 50_000; blocks += 1) seconds += appendInterval(blocks, 1);
    assert.equal(Math.floor(seconds / 86_400), 20);
  });
});
