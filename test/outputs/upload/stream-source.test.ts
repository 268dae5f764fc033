import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { streamSource } from "../../../outputs/upload/stream-source";

describe("streamSource", () => {
  it("returns every byte once and in order, whatever the sizes of chunks and reads", async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 30 }), async (pieces, blockLength) => {
        const source = streamSource(eachOf(pieces));
        const read: Buffer[] = [];
        for (let length = -1; length !== 0; ) {
          length = await source.available(blockLength);
          const block = Buffer.alloc(length);
          await source.read(block);
          read.push(block);
        }
        // All but the last one are full.
        assert.ok(read.slice(0, -2).every(({ length }) => length === blockLength));
        assert.deepEqual(Buffer.concat(read), Buffer.concat(pieces));
      }),
    );
  });

  it("encodes text as UTF-8, and ends the stream when it is closed", async () => {
    let isEnded = false;
    async function* texts() {
      try {
        yield "größe";
        yield "never asked for";
      } finally {
        isEnded = true;
      }
    }
    const source = streamSource(texts());
    assert.equal(await source.available(7), 7);
    const block = Buffer.alloc(7);
    await source.read(block);
    assert.equal(block.toString(), "größe");
    await source.close();
    assert.equal(isEnded, true);
  });
});

async function* eachOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
