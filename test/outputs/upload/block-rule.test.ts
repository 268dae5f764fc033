import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { blockId, blockSize } from "../../../outputs/upload/block-rule";

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
  const md5 = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const index = fc.integer({ min: 0, max: 49_999 });

  it("has 48 bytes, which is what other writers' ids have", () => {
    fc.assert(
      fc.property(index, md5, (index, md5) => {
        assert.equal(Buffer.from(blockId(index, md5), "base64").length, 48);
      }),
    );
  });

  it("is another one for another place or another content, and the same for the same", () => {
    fc.assert(
      fc.property(index, md5, index, md5, (index, md5, otherIndex, otherMd5) => {
        const isSame = index === otherIndex && Buffer.from(md5).equals(otherMd5);
        assert.equal(blockId(index, md5) === blockId(otherIndex, otherMd5), isSame);
      }),
    );
  });
});
