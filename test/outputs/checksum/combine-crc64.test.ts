import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { combineCrc64 } from "../../../outputs/checksum/combine-crc64";
import { crc64 } from "../../../outputs/checksum/crc64";

/** Known checksums, see crc64.test.ts. */
const KNOWN: readonly (readonly [what: string, parts: readonly Buffer[], crc64: bigint])[] = [
  ["no parts", [], 0n],
  ["empty parts", [Buffer.alloc(0), Buffer.alloc(0)], 0n],
  ["the digits 1 to 4 and 5 to 9", [Buffer.from("1234"), Buffer.from("56789")], 0xae8b14860a799888n],
  ["each of the digits 1 to 9", [..."123456789"].map((digit) => Buffer.from(digit)), 0xae8b14860a799888n],
  [
    "the digits 1 to 9 between empty parts",
    ["", "1", "", "23456789", ""].map((text) => Buffer.from(text)),
    0xae8b14860a799888n,
  ],
  ["4 KiB of 00h in halves", [Buffer.alloc(2048), Buffer.alloc(2048)], 0x6482d367eb22b64en],
  ["4 KiB of FFh in unequal parts", [1, 4000, 95].map((size) => Buffer.alloc(size, 0xff)), 0xc0ddba7302eca3acn],
];

describe("combineCrc64", () => {
  for (const [what, parts, expected] of KNOWN) {
    it(`gives the known checksum of ${what}`, () => {
      assert.equal(combined(parts).readBigUInt64LE(), expected);
    });
  }

  it("gives the checksum of the whole, however it is divided", () => {
    const part = fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        assert.deepEqual(combined(parts), crc64(Buffer.concat(parts)));
      }),
      { numRuns: 300 },
    );
  });

  it("gives the checksum of a content that is larger than 4 GiB, from that of its parts", () => {
    // The doubled content of a doubled content …, from 1 MiB to 8 GiB, and the same in 8,192 parts.
    const mebibyte = { crc64: crc64(Buffer.alloc(2 ** 20, "x")), size: 2 ** 20 };
    let doubled = mebibyte;
    for (let times = 0; times < 13; times += 1) {
      doubled = { crc64: combineCrc64([doubled, doubled]), size: doubled.size * 2 };
    }
    assert.deepEqual(combineCrc64(Array(8192).fill(mebibyte)), doubled.crc64);
    assert.equal(doubled.size, 8 * 2 ** 30);
  });

  it("depends on the order of the parts", () => {
    const [one, other] = [Buffer.from("one"), Buffer.from("another")];
    assert.notDeepEqual(combined([one, other]), combined([other, one]));
  });
});

function combined(parts: readonly Buffer[]): Buffer {
  return combineCrc64(parts.map((part) => ({ crc64: crc64(part), size: part.length })));
}
