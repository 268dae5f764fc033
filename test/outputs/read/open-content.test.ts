import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, it } from "mocha";
import type { JobOutputStorage, SaveContentOptions } from "../../../outputs";
import { segmentName } from "../../../outputs/names/segment-name";
import { openContent } from "../../../outputs/read/open-content";
import { REQUEST_SIZES } from "../../../outputs/request-sizes";
import { useAzurite } from "../../support/azurite";
import { type Interference, type ProxiedRequest, useStorageProxy } from "../../support/storage-proxy";
import { openJob, storeRandom } from "../support/open-job";
import { SMALL_BLOCK, SMALL_RANGE, useSmallRequests } from "../support/small-requests";
import { appendTo, makeSegment, makeTracked } from "../support/tracked-blobs";

/** The size of an output of three blocks, in bytes. */
const THREE_BLOCKS = 2 * SMALL_BLOCK + 1;

/** Returns the offset of a request for a range. */
function startOf({ headers }: ProxiedRequest): number | undefined {
  const start = /^bytes=(\d+)-/.exec(String(headers["x-ms-range"] ?? headers.range))?.[1];
  return start === undefined ? undefined : Number(start);
}

describe("openContent", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);
  useSmallRequests();

  async function read(interfere: Interference = () => undefined) {
    const job = await openJob(azurite());
    const { blobEndpoint, requests } = await startProxy(interfere);
    return { ...job, requests, proxied: job.by(blobEndpoint) };
  }

  for (const size of [0, 1, SMALL_RANGE - 1, SMALL_RANGE, SMALL_RANGE + 1, 3 * SMALL_RANGE + 5]) {
    it(`yields all ${size} bytes`, async () => {
      const { container, proxied, requests } = await read();
      const content = await storeRandom(container, "x.bin", size);
      const output = await proxied.get("JobOutput", "x.bin");
      const before = requests.length;
      assert.ok((await output.bytes()).equals(content));
      // An empty output takes a second request, for its state.
      assert.equal(requests.length - before, size === 0 ? 2 : Math.ceil(size / SMALL_RANGE));
    });
  }

  it("yields a stream that can be stopped", async () => {
    const { container, outputs } = await read();
    const content = await storeRandom(container, "x.bin", 3 * SMALL_RANGE);
    const output = await outputs.get("JobOutput", "x.bin");
    const chunks: Buffer[] = [];
    await pipeline(await output.download(), async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) chunks.push(chunk);
    });
    assert.ok(Buffer.concat(chunks).equals(content));
    for await (const chunk of await output.download()) {
      assert.ok(content.subarray(0, chunk.length).equals(chunk));
      break;
    }
    const stop = new AbortController();
    const stream = await output.download({ abortSignal: stop.signal, rangesAtOnce: 1 });
    stop.abort();
    await assert.rejects(
      pipeline(stream, async (source) => {
        for await (const _ of source);
      }),
      { name: "AbortError" },
    );
  });

  it("fails at its first request if it is aborted", async () => {
    const { container, outputs, opened, requests } = await read();
    await storeRandom(container, "x.bin", 1);
    const abortSignal = AbortSignal.abort();
    await assert.rejects(openContent(opened, "$JobOutput/x.bin", { abortSignal }), { name: "AbortError" });
    await assert.rejects((await outputs.get("JobOutput", "x.bin")).bytes({ abortSignal }), { name: "AbortError" });
    assert.equal(requests.length, 0);
  });

  it("requests an interrupted answer again, range by range", async () => {
    let breaks = 3;
    const { container, proxied, requests } = await read(({ method }) =>
      method === "GET" && breaks-- > 0 ? { breakAfterBytes: SMALL_RANGE / 4 } : undefined,
    );
    const content = await storeRandom(container, "x.bin", 3 * SMALL_RANGE);
    const output = await proxied.get("JobOutput", "x.bin");
    const before = requests.length;
    assert.ok((await output.bytes()).equals(content));
    assert.equal(requests.length - before, 6);
  });

  it("yields one state, or fails if the output is replaced in the meantime", async () => {
    let replace: (() => Promise<unknown>) | undefined;
    const { container, proxied } = await read();
    const first = await storeRandom(container, "x.bin", 4 * SMALL_RANGE);
    replace = () => storeRandom(container, "x.bin", 4 * SMALL_RANGE);
    const output = await proxied.get("JobOutput", "x.bin");
    const read1 = async () => {
      let offset = 0;
      for await (const chunk of await output.download({ rangesAtOnce: 1 })) {
        assert.ok(first.subarray(offset, offset + chunk.length).equals(chunk));
        offset += chunk.length;
        await replace?.();
        replace = undefined;
      }
    };
    await assert.rejects(read1(), {
      name: "OutputError",
      code: "Conflict",
      message: "output $JobOutput/x.bin was replaced while it was read; read it again",
    });
  });

  for (const size of [10, 2 * SMALL_RANGE]) {
    it(`fails if ${size} bytes do not have the stored MD5`, async () => {
      const { container, outputs } = await read();
      await storeRandom(container, "x.bin", size, Buffer.alloc(16));
      const output = await outputs.get("JobOutput", "x.bin");
      const refused = { name: "OutputError", code: "Integrity" };
      await assert.rejects(output.bytes(), refused);
      await assert.rejects(output.text(), refused);
      await assert.rejects(async () => {
        for await (const _ of await output.download());
      }, refused);
    });
  }

  /** Stores an output of three blocks with the library, and returns its content. */
  async function save(outputs: JobOutputStorage, options: SaveContentOptions = {}): Promise<Buffer> {
    const content = randomBytes(THREE_BLOCKS);
    await outputs.saveStream("JobOutput", Readable.from([content]), "x.bin", options);
    return content;
  }

  for (const [checksum, options] of [
    ["CRC-64", {}],
    ["MD5", { md5: true }],
  ] as const) {
    it(`fails if the bytes of a saved output are damaged on their way, which its ${checksum} tells`, async () => {
      let isDamaged = false;
      const { outputs, by } = await openJob(azurite());
      const { blobEndpoint } = await startProxy((request) =>
        isDamaged && startOf(request) === SMALL_RANGE ? "damage" : undefined,
      );
      const content = await save(outputs, options);
      const output = await by(blobEndpoint).get("JobOutput", "x.bin");
      assert.ok((await output.bytes()).equals(content));
      isDamaged = true;
      await assert.rejects(output.bytes(), {
        code: "Integrity",
        message: `the content of output $JobOutput/x.bin does not have the ${checksum} that is stored with it; save it again`,
      });
    });
  }

  it("verifies a copy of a saved output with the CRC-64 that the copy keeps", async () => {
    let isDamaged = false;
    const { container, outputs, by } = await openJob(azurite());
    const { blobEndpoint } = await startProxy((request) =>
      isDamaged && startOf(request) === SMALL_RANGE ? "damage" : undefined,
    );
    const content = await save(outputs);
    const source = container.getBlobClient("$JobOutput/x.bin").url;
    await container
      .getBlobClient("$JobOutput/y.bin")
      .beginCopyFromURL(source)
      .then((copy) => copy.pollUntilDone());
    const copy = await by(blobEndpoint).get("JobOutput", "y.bin");
    assert.equal(copy.crc64, (await outputs.get("JobOutput", "x.bin")).crc64);
    assert.ok((await copy.bytes()).equals(content));
    isDamaged = true;
    await assert.rejects(copy.bytes(), { code: "Integrity" });
  });

  for (const [what, size] of [
    ["of the same size", THREE_BLOCKS],
    ["of another size", SMALL_BLOCK],
  ] as const) {
    it(`does not verify a content ${what} that another tool has stored with the metadata of the old one`, async () => {
      const { container, outputs } = await openJob(azurite());
      await save(outputs);
      const { metadata } = await container.getBlobClient("$JobOutput/x.bin").getProperties();
      assert.match(metadata?.batchoutputs_crc64 ?? "", new RegExp(`^[0-9a-f]{16}:${THREE_BLOCKS}$`));
      const content = await storeRandom(container, "x.bin", size, null, metadata);
      assert.ok((await (await outputs.get("JobOutput", "x.bin")).bytes()).equals(content));
    });
  }

  it("says so if the output is replaced before its blocks are looked at", async () => {
    const { container, outputs, by } = await openJob(azurite());
    await save(outputs);
    const { metadata } = await container.getBlobClient("$JobOutput/x.bin").getProperties();
    for (const path of ["x.bin", "y.bin"]) await storeRandom(container, path, THREE_BLOCKS, null, metadata);
    const { blobEndpoint, requests } = await startProxy(({ url }) =>
      url.includes("comp=blocklist") ? { url: url.replace("x.bin", "y.bin") } : undefined,
    );
    await assert.rejects((await by(blobEndpoint).get("JobOutput", "x.bin")).bytes(), { code: "Conflict" });
    assert.match(requests.at(-1)?.url ?? "", /comp=blocklist/);
  });

  it("does not verify a content without a stored checksum", async () => {
    const { container, outputs } = await read();
    const blob = container.getBlockBlobClient("$JobOutput/x.bin");
    const id = Buffer.from("1").toString("base64");
    await blob.stageBlock(id, Buffer.from("text"), 4);
    await blob.commitBlockList([id]);
    assert.equal(await (await outputs.get("JobOutput", "x.bin")).text(), "text");
  });

  describe("of a tracked output", () => {
    const name = "$JobOutput/log";

    it("yields the content of all its blobs, in order", async () => {
      const { container, outputs } = await read();
      const parts = [["a", "b"], ["c", "d".repeat(10)], ["e"]];
      await makeTracked(container, name, parts);
      const output = await outputs.get("JobOutput", "log");
      assert.equal(output.size, 14);
      assert.ok(output.trackedSince instanceof Date);
      assert.equal(await output.text(), parts.flat().join(""));
    });

    it("yields what was appended to a blob during the read, before the next blob", async () => {
      const { container, opened } = await read();
      await makeTracked(container, name, [["a"]]);
      let text = "";
      // Read without the stream, because that reads ahead.
      for await (const chunk of (await openContent(opened, name)).bytes) {
        text += chunk;
        if (text !== "a") continue;
        await appendTo(container, name, 1, "b");
        await makeSegment(container, name, 2);
        await appendTo(container, name, 2, "c");
      }
      assert.equal(text, "abc");
    });

    it("continues while it grows", async () => {
      const { container, proxied } = await read();
      const blocks = Array.from({ length: 3 }, (_, index) => Buffer.alloc(SMALL_RANGE, index + 1));
      await makeTracked(container, name, [blocks]);
      const output = await proxied.get("JobOutput", "log");
      const chunks: Buffer[] = [];
      for await (const chunk of await output.download({ rangesAtOnce: 1 })) {
        chunks.push(chunk);
        await appendTo(container, name, 1, "more");
      }
      assert.ok(Buffer.concat(chunks).equals(Buffer.concat(blocks)));
    });

    it("ends before a user's file with a segment's name", async () => {
      const { container, outputs } = await read();
      await makeTracked(container, name, [["a"]]);
      await container.getAppendBlobClient(segmentName(name, 2)).create();
      await appendTo(container, name, 2, "not its own");
      assert.equal(await (await outputs.get("JobOutput", "log")).text(), "a");
    });
  });

  it("does not fetch further ahead than its limit", async () => {
    const { container, proxied, requests } = await read();
    await storeRandom(container, "x.bin", 5 * SMALL_RANGE);
    const output = await proxied.get("JobOutput", "x.bin");
    const before = requests.length;
    const stream = await output.download();
    assert.deepEqual(requests.slice(before).map(startOf), [0]);
    stream.destroy();
  });
});

describe("openContent, with ranges of the size that programs use", () => {
  const azurite = useAzurite();

  it("yields all bytes of several ranges", async () => {
    const { container, outputs } = await openJob(azurite());
    const content = await storeRandom(container, "x.bin", 2 * REQUEST_SIZES.range + 5);
    assert.equal(content.length, 8 * 2 ** 20 + 5);
    assert.ok((await (await outputs.get("JobOutput", "x.bin")).bytes()).equals(content));
  });
});
