import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { blockId, blockIdOfLength, blockSize, ID_LENGTH, isBlockId } from "../../../outputs/upload/block-rule";

describe("blockSize", () => {
  it("exceeds the threshold of the high-throughput path, and doubles so that no file is too large", () => {
    assert.equal(blockSize(0), 5 * 2 ** 20);
    assert.equal(blockSize(9_999), 5 * 2 ** 20);
    assert.equal(blockSize(10_000), 10 * 2 ** 20);
    const most = Array.from({ length: 50_000 }, (_, index) => blockSize(index)).reduce((sum, size) => sum + size);
    assert.ok(most > 1.4 * 2 ** 40);
  });

  it("refuses more blocks than a blob can have", () => {
    assert.throws(() => blockSize(50_000), {
      name: "OutputError",
      code: "RequestFailed",
      message: /larger than 1\.4 TiB, which is the limit/,
    });
  });
});

describe("blockId", () => {
  const crc64 = fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes));
  const index = fc.integer({ min: 0, max: 49_999 });

  it("has 48 bytes, like the ids of other writers", () => {
    fc.assert(
      fc.property(index, crc64, (index, crc64) => {
        assert.equal(Buffer.from(blockId(index, crc64), "base64").length, ID_LENGTH);
      }),
    );
  });

  it("differs for another index or content, and is the same for the same block", () => {
    fc.assert(
      fc.property(index, crc64, index, crc64, (index, crc64, otherIndex, otherCrc64) => {
        const isSame = index === otherIndex && crc64.equals(otherCrc64);
        assert.equal(blockId(index, crc64) === blockId(otherIndex, otherCrc64), isSame);
      }),
    );
  });

  it("is recognized at its index, in any length, and ids of other clients are not", () => {
    fc.assert(
      fc.property(index, crc64, fc.integer({ min: 2, max: 64 }), index, (index, crc64, length, other) => {
        assert.equal(isBlockId(blockId(index, crc64), index), true);
        assert.equal(isBlockId(blockIdOfLength(index, crc64, length === ID_LENGTH ? 2 : length), index), true);
        assert.equal(isBlockId(blockId(index, crc64), other), index === other);
      }),
    );
    // Those of `@azure/storage-blob`, and of azcopy.
    for (const id of [`${"f".repeat(36)}${"0".repeat(12)}`, `NTh5zwAA${"0".repeat(40)}`, "0000", ""]) {
      assert.equal(isBlockId(Buffer.from(id).toString("base64"), 0), false, id);
    }
  });

  it("can have another length, and differs for another index", () => {
    for (const length of [2, 3, 6, 8, 16, 64]) {
      const ids = [0, 1, 255, 256, 49_999].map((index) => blockIdOfLength(index, Buffer.alloc(8), length));
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(ids.every((id) => Buffer.from(id, "base64").length === length));
    }
  });

  it("of another length differs for another content, from 10 bytes", () => {
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
