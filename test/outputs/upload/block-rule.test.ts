import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { blockId, blockIdOfLength, blockSize, ID_LENGTH } from "../../../outputs/upload/block-rule";

describe("blockSize", () => {
  it("is above what the high-throughput path begins with, and doubles so that no file is too large", () => {
    assert.equal(blockSize(0), 5 * 2 ** 20);
    assert.equal(blockSize(9_999), 5 * 2 ** 20);
    assert.equal(blockSize(10_000), 10 * 2 ** 20);
    const most = Array.from({ length: 50_000 }, (_, index) => blockSize(index)).reduce((sum, size) => sum + size);
    assert.ok(most > 1.4 * 2 ** 40);
  });

  it("refuses a block more than a blob has", () => {
    assert.throws(() => blockSize(50_000), { name: "OutputError", code: "RequestFailed", message: /at most 1\.4 TiB/ });
  });
});

describe("blockId", () => {
  const crc64 = fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes));
  const index = fc.integer({ min: 0, max: 49_999 });

  it("has 48 bytes, which is what other writers' ids have", () => {
    fc.assert(
      fc.property(index, crc64, (index, crc64) => {
        assert.equal(Buffer.from(blockId(index, crc64), "base64").length, ID_LENGTH);
      }),
    );
  });

  it("is another one for another place or another content, and the same for the same", () => {
    fc.assert(
      fc.property(index, crc64, index, crc64, (index, crc64, otherIndex, otherCrc64) => {
        const isSame = index === otherIndex && crc64.equals(otherCrc64);
        assert.equal(blockId(index, crc64) === blockId(otherIndex, otherCrc64), isSame);
      }),
    );
  });

  it("can have another length, and is another one for another place", () => {
    for (const length of [2, 3, 6, 8, 16, 64]) {
      const ids = [0, 1, 255, 256, 49_999].map((index) => blockIdOfLength(index, Buffer.alloc(8), length));
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(ids.every((id) => Buffer.from(id, "base64").length === length));
    }
  });

  it("of another length is another one for another content, from 10 bytes on", () => {
    fc.assert(
      fc.property(index, crc64, crc64, fc.integer({ min: 10, max: 64 }), (index, crc64, other, length) => {
        assert.equal(
          blockIdOfLength(index, crc64, length) === blockIdOfLength(index, other, length),
          crc64.equals(other),
        );
      }),
    );
  });
});
