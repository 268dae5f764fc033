import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { crc64Hex, crc64Metadata, storedCrc64 } from "../../../outputs/blobs/stored-crc64";
import { crc64 } from "../../../outputs/checksum/crc64";

const DIGITS = Buffer.from("123456789");

describe("the stored CRC-64", () => {
  it("is a number in hex, with the size", () => {
    assert.deepEqual(crc64Metadata(crc64(DIGITS), 9), { batchoutputs_crc64: "ae8b14860a799888:9" });
    assert.equal(crc64Hex(crc64(DIGITS)), "ae8b14860a799888");
  });

  it("is read for a content of its size", () => {
    assert.deepEqual(storedCrc64(crc64Metadata(crc64(DIGITS), 9), 9), crc64(DIGITS));
    assert.deepEqual(storedCrc64({ batchoutputs_crc64: `${"0".repeat(16)}:0` }, 0), Buffer.alloc(8));
  });

  for (const [what, metadata] of [
    ["no metadata", undefined],
    ["other metadata", { run: "ae8b14860a799888:9" }],
    ["another size", { batchoutputs_crc64: "ae8b14860a799888:10" }],
    ["no size", { batchoutputs_crc64: "ae8b14860a799888" }],
    ["an empty size", { batchoutputs_crc64: "ae8b14860a799888:" }],
    ["too few digits", { batchoutputs_crc64: "8b14860a799888:9" }],
    ["other text", { batchoutputs_crc64: "ae8b14860a79988g:9" }],
  ] as const) {
    it(`is ignored with ${what}`, () => {
      assert.equal(storedCrc64(metadata, 9), undefined);
    });
  }
});
