import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { createBufferPool, type PooledBuffer } from "../../../outputs/upload/buffer-pool";

describe("createBufferPool", () => {
  it("stays within its limit except for one larger buffer, and serves callers in order", async () => {
    const asks = fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(asks, fc.infiniteStream(fc.nat()), async (sizes, choices) => {
        const pool = createBufferPool(() => 100);
        const inUse: PooledBuffer[] = [];
        const served: number[] = [];
        const waiting = sizes.map(async (size, index) => {
          const buffer = await pool.acquire(size);
          assert.equal(buffer.bytes.length, size);
          served.push(index);
          inUse.push(buffer);
          const total = inUse.reduce((sum, { bytes }) => sum + bytes.length, 0);
          assert.ok(total <= 100 || inUse.filter(({ bytes }) => bytes.length > 0).length === 1, `${total} bytes`);
        });
        while (served.length < sizes.length || inUse.length > 0) {
          await Promise.resolve();
          const [next] = inUse.length === 0 ? [] : inUse.splice(choices.next().value % inUse.length, 1);
          next?.release();
        }
        await Promise.all(waiting);
        assert.deepEqual(
          served,
          sizes.map((_, index) => index),
        );
      }),
    );
  });

  for (const [what, size] of [
    ["block", 5 * 2 ** 20],
    ["small file", 1000],
  ] as const) {
    it(`reuses the memory of a ${what}, and takes it back once`, async () => {
      const pool = createBufferPool(() => 2 * size);
      const first = await pool.acquire(size);
      first.release();
      first.release();
      const second = await pool.acquire(size);
      const third = await pool.acquire(size);
      assert.equal(second.bytes.buffer, first.bytes.buffer);
      assert.equal(second.bytes.byteOffset, first.bytes.byteOffset);
      second.bytes.fill(1);
      third.bytes.fill(2);
      assert.ok(second.bytes.every((byte) => byte === 1));
    });
  }

  it("forgets a caller that is aborted", async () => {
    const pool = createBufferPool(() => 10);
    const first = await pool.acquire(10);
    const stop = new AbortController();
    const second = pool.acquire(10, stop.signal);
    const third = pool.acquire(10);
    stop.abort();
    await assert.rejects(second, { name: "AbortError" });
    first.release();
    assert.equal((await third).bytes.length, 10);
  });
});
