import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mock } from "node:test";
import { StorageCRC64Calculator } from "@azure/storage-common";
import fc from "fast-check";
import { describe, it } from "mocha";
import { crc64, memoryForCrc64, startCrc64 } from "../../../outputs/checksum/crc64";

/**
 * Known checksums. Sources: Greg Cook's catalog of CRC algorithms, CRC-64/NVME; "NVM Express NVM Command Set
 * Specification", 64b CRC, test cases.
 */
const KNOWN: readonly (readonly [what: string, content: Buffer, crc64: bigint])[] = [
  ["nothing", Buffer.alloc(0), 0n],
  ["the digits 1 to 9", Buffer.from("123456789"), 0xae8b14860a799888n],
  ["4 KiB of 00h", Buffer.alloc(4096), 0x6482d367eb22b64en],
  ["4 KiB of FFh", Buffer.alloc(4096, 0xff), 0xc0ddba7302eca3acn],
];

/** Node's types leave the API to the types of browsers. */
const { WebAssembly: webAssembly } = globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } };

describe("crc64", () => {
  for (const [what, content, expected] of KNOWN) {
    it(`gives the known checksum of ${what}`, () => {
      assert.equal(crc64(content).readBigUInt64LE(), expected);
    });
  }

  it("gives the same checksum on a machine without vector instructions", () => {
    const validate = mock.method(webAssembly, "validate", () => false);
    try {
      const { crc64: withoutVectors } = loadedAgain();
      for (const length of [0, 1, 8, 255, 256, 1000, 70_000]) {
        const content = randomBytes(length);
        assert.deepEqual(withoutVectors(content), crc64(content), `${length} bytes`);
      }
      assert.equal(validate.mock.callCount(), 1);
    } finally {
      validate.mock.restore();
    }
  });

  it("gives the same checksum if the content arrives in pieces, and other contents at the same time", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100_000 }), { maxLength: 5 }), (pieces) => {
        const [whole, reversed] = [startCrc64(), startCrc64()];
        for (const [index, piece] of pieces.entries()) {
          whole.add(piece);
          reversed.add(pieces[pieces.length - 1 - index]!);
        }
        assert.deepEqual(whole.digest(), crc64(Buffer.concat(pieces)));
        assert.deepEqual(reversed.digest(), crc64(Buffer.concat(pieces.toReversed())));
      }),
    );
  });

  it("gives the same checksum of content in memory for it, also after the memory has grown, and does not change it", () => {
    const content = randomBytes(150_000);
    const own = memoryForCrc64(content.length) as Buffer;
    own.set(content);
    const lengths = fc.oneof(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 140_000 }));
    const check = () =>
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 9000 }), lengths, (start, length) => {
          const part = content.subarray(start, start + length);
          assert.deepEqual(crc64(own.subarray(start, start + length)), crc64(part));
        }),
      );
    check();
    assert.ok(memoryForCrc64(1)?.equals(Buffer.alloc(1)));
    check();
    assert.ok(own.equals(content));
  });

  it("has memory for content until its limit", () => {
    const { crc64, memoryForCrc64 } = loadedAgain();
    const three = [1, 2, 3].map((value) => memoryForCrc64(20 * 2 ** 20)?.fill(value));
    assert.equal(memoryForCrc64(20 * 2 ** 20), undefined);
    const [first, second, third] = three.map((memory) => crc64(memory as Buffer));
    assert.deepEqual(first, crc64(Buffer.alloc(20 * 2 ** 20, 1)));
    assert.notDeepEqual(second, third);
  });

  it("returns the checksum of Azure's own library for lengths around a word, a group and a piece, at any start", async () => {
    await StorageCRC64Calculator.init();
    const content = randomBytes(200_000);
    const lengths = fc.oneof(
      fc.integer({ min: 0, max: 700 }),
      fc.integer({ min: 65_400, max: 65_700 }),
      fc.integer({ max: 190_000, min: 0 }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9000 }), lengths, (start, length) => {
        const part = content.subarray(start, start + length);
        assert.deepEqual(crc64(part), azures(part));
      }),
      { numRuns: 500 },
    );
  });
});

/** Loads the module again, with memory of its own. */
function loadedAgain(): typeof import("../../../outputs/checksum/crc64") {
  const path = require.resolve("../../../outputs/checksum/crc64");
  delete require.cache[path];
  return require(path);
}

function azures(content: Buffer): Buffer {
  return Buffer.from(new StorageCRC64Calculator().final(content, content.length));
}
