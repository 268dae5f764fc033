import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, it } from "mocha";
import { readAhead } from "../../../outputs/several/read-ahead";
import { collect } from "../../support/collect";

describe("readAhead", () => {
  /** Yields numbers, and keeps how many were read. */
  function counting(count: number, failure?: Error) {
    const read = { count: 0, isClosed: false };
    const items = async function* () {
      try {
        for (; read.count < count; read.count += 1) yield read.count;
        if (failure !== undefined) throw failure;
      } finally {
        read.isClosed = true;
      }
    };
    return { read, items: items() };
  }

  it("yields every item once and in order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 12 }), async (count, most) => {
        const { items } = counting(count);
        assert.deepEqual(
          await collect(readAhead(items, most)),
          Array.from({ length: count }, (_, index) => index),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("reads the next items while the caller uses one, and no more than the limit", async () => {
    const { read, items } = counting(1000);
    const ahead = readAhead(items, 10);
    for (let used = 1; used <= 20; used += 1) {
      await ahead.next();
      for (let left = 50; left > 0; left -= 1) await turn();
      assert.ok(read.count >= used + 9 && read.count <= used + 11, `${read.count} read, ${used} used`);
    }
    await ahead.return();
    assert.equal(read.isClosed, true);
  });

  it("throws a failure after all items before it", async () => {
    const failure = new Error("broken");
    const yielded: number[] = [];
    await assert.rejects(async () => {
      for await (const item of readAhead(counting(5, failure).items, 3)) {
        yielded.push(item);
        await turn();
      }
    }, failure);
    assert.deepEqual(yielded, [0, 1, 2, 3, 4]);
  });
});
