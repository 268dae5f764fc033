import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { describe, it } from "mocha";
import { md5Of, startMd5 } from "../../../outputs/checksum/md5";

describe("MD5", () => {
  it("hashes several contents that arrive in blocks at the same time", async () => {
    const contents = [3, 1, 0, 4].map((blocks) => Array.from({ length: blocks }, () => shared(randomBytes(100_000))));
    await Promise.all(
      contents.map(async (blocks) => {
        const hash = startMd5();
        await Promise.all(blocks.map((block) => hash.add(block)));
        assert.deepEqual(await hash.digest(), md5(Buffer.concat(blocks)));
      }),
    );
  });

  it("hashes a small content", () => {
    assert.equal(md5Of(Buffer.from("abc")).toString("hex"), "900150983cd24fb0d6963f7d28e17f72");
  });
});

function md5(content: Buffer): Buffer {
  return createHash("md5").update(content).digest();
}

function shared(content: Buffer): Buffer {
  const memory = Buffer.from(new SharedArrayBuffer(content.length));
  content.copy(memory);
  return memory;
}
