import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, it } from "mocha";
import { inOrder } from "../../../outputs/several/in-order";
import { collect } from "../../support/collect";

describe("inOrder", () => {
  it("yields every result once and in order, and holds no more than the limit", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5)), fc.integer({ min: 1, max: 6 }), async (turns, ahead) => {
        let running = 0;
        let most = 0;
        const items = turns.map((count, index) => ({ count, index }));
        const results = inOrder(items, ahead, async ({ count, index }) => {
          running += 1;
          most = Math.max(most, running);
          for (let left = count; left > 0; left -= 1) await turn();
          running -= 1;
          return index;
        });
        assert.deepEqual(
          await collect(results),
          items.map(({ index }) => index),
        );
        assert.ok(most <= ahead);
      }),
      { numRuns: 50 },
    );
  });

  it("throws the first failure after the results before it, and aborts the others", async () => {
    const stopped: number[] = [];
    const yielded: number[] = [];
    const results = inOrder([0, 1, 2, 3], 3, async (item, unwanted) => {
      if (item === 1) throw new Error("one");
      if (item > 1) await new Promise<void>((resolve) => unwanted.addEventListener("abort", () => resolve()));
      if (unwanted.aborted) stopped.push(item);
      return item;
    });
    await assert.rejects(async () => {
      for await (const result of results) yielded.push(result);
    }, /^Error: one$/);
    assert.deepEqual([yielded, stopped], [[0], [2, 3]]);
  });

  it("starts nothing more when its caller stops, and waits for what is running", async () => {
    const begun: number[] = [];
    let ended = 0;
    for await (const result of inOrder([0, 1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      await turn();
      ended += 1;
      return item;
    })) {
      assert.equal(result, 0);
      break;
    }
    assert.deepEqual([begun, ended], [[0, 1], 2]);
  });
});
