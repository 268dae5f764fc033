import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { ContainerClient } from "@azure/storage-blob";
import fc from "fast-check";
import { describe, it } from "mocha";
import type { Clock } from "../../../conventions/internal";
import { type OutputReference, TaskOutputStorage } from "../../../outputs";
import { crc64Metadata } from "../../../outputs/blobs/stored-crc64";
import { crc64 } from "../../../outputs/checksum/crc64";
import { openOutputContainer } from "../../../outputs/storage/output-container";
import { uploadFile } from "../../../outputs/upload";
import { freshJobId, useAzurite } from "../../support/azurite";
import { useFolder } from "../../support/folder";
import { itIf } from "../../support/nightly";
import { useStorageProxy } from "../../support/storage-proxy";
import { SMALL_BLOCK, useSmallRequests } from "../support/small-requests";

/** Sizes around each limit between two ways to upload: nothing, one request, two blocks, three blocks. */
const SIZES = [
  0,
  1,
  SMALL_BLOCK - 1,
  SMALL_BLOCK,
  SMALL_BLOCK + 1,
  2 * SMALL_BLOCK - 1,
  2 * SMALL_BLOCK,
  2 * SMALL_BLOCK + 1,
  2 * SMALL_BLOCK + 50_000,
];

/** How a writer saves. A file can be read again, and a stream cannot. */
type Way = "save" | "saveStream";

describe("uploadFile", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);
  const folder = useFolder();
  useSmallRequests();

  it("reads a file three times if it changes each time", async () => {
    const file = `${folder()}/x.bin`;
    const change = () => writeFileSync(file, randomBytes(SMALL_BLOCK + 1));
    change();
    let readings = 0;
    const { blobEndpoint } = await startProxy(({ url }) => {
      if (url.includes("comp=blocklist")) readings += 1;
      if (url.includes("comp=block&")) change();
      return undefined;
    });
    const { credential } = azurite();
    const outputs = new TaskOutputStorage({ blobEndpoint, credential, jobId: freshJobId(), taskId: "t1" });
    await outputs.prepare();
    const container = openOutputContainer({ blobEndpoint, credential, jobId: outputs.jobId! });
    const target = { container, name: "t1/$TaskOutput/x.bin", contentType: "text/plain" };
    await assert.rejects(uploadFile(target, file), { code: "SourceChanged" });
    assert.equal(readings, 3);
  });
});

describe("concurrent writers of one output", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);
  const folder = useFolder();
  useSmallRequests();

  async function prepared(blobEndpoint = azurite().blobEndpoint) {
    const outputs = new TaskOutputStorage({
      blobEndpoint,
      credential: azurite().credential,
      jobId: freshJobId(),
      taskId: "t1",
    });
    await outputs.prepare();
    return outputs;
  }

  /**
   * What a writer saves. Each content is different, but all except the last bytes can be the same as those of others.
   */
  function contentOf(writer: number, size: number): Buffer {
    const content = Buffer.alloc(size, writer % 3);
    content.write(`writer ${writer}`.slice(0, size), Math.max(0, size - 12));
    return content;
  }

  function save(outputs: TaskOutputStorage, writer: number, way: Way, content: Buffer): Promise<OutputReference> {
    if (way === "saveStream") return outputs.saveStream("TaskOutput", Readable.from([content]), "x.bin");
    const file = `${folder()}/${writer}.bin`;
    writeFileSync(file, content);
    return outputs.save("TaskOutput", file, "x.bin");
  }

  async function stored(outputs: TaskOutputStorage) {
    const container = new ContainerClient(`${azurite().blobEndpoint}${outputs.containerName}`, azurite().credential);
    const blob = container.getBlobClient("t1/$TaskOutput/x.bin");
    const content = await blob.downloadToBuffer();
    // Azurite answers the download of a small blob without an MD5 with the one of its bytes.
    const { contentMD5, etag, metadata } = await blob.getProperties();
    return { content, contentMD5, etag: etag?.replaceAll('"', ""), metadata };
  }

  /**
   * Checks that exactly one content is stored, with its checksum, and that it belongs to the writer that finished last.
   */
  async function assertOneIsStored(
    outputs: TaskOutputStorage,
    contents: readonly Buffer[],
    results: readonly PromiseSettledResult<OutputReference>[],
  ): Promise<void> {
    for (const result of results) {
      if (result.status === "fulfilled") continue;
      assert.equal(result.reason.code, "Conflict", String(result.reason));
      assert.match(
        result.reason.message,
        /^output t1\/\$TaskOutput\/x\.bin in container job-\S+ was saved by another process/,
      );
    }
    const { content, contentMD5, etag, metadata } = await stored(outputs);
    const winner = contents.findIndex((other) => other.equals(content));
    assert.notEqual(winner, -1, `what is stored, of ${content.length} bytes, is of no writer`);
    const isOneRequest = content.length <= SMALL_BLOCK;
    const inBlocks = crc64Metadata(crc64(content), content.length);
    assert.deepEqual(metadata, isOneRequest ? {} : inBlocks);
    assert.deepEqual(contentMD5, isOneRequest ? createHash("md5").update(content).digest() : undefined);
    const owner = results.findIndex(
      (result) => result.status === "fulfilled" && result.value.etag.replaceAll('"', "") === etag,
    );
    assert.notEqual(owner, -1, "the writer of what is stored was told that it failed");
    assert.ok(contents[owner]?.equals(content));
  }

  it("leave the whole content of one of them, whatever their sizes and methods", async function () {
    this.timeout(300_000);
    const writer = fc.record({
      size: fc.constantFrom(...SIZES),
      way: fc.constantFrom<Way>("save", "saveStream"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(writer, { minLength: 2, maxLength: 8 }), async (writers) => {
        const outputs = await prepared();
        const contents = writers.map(({ size }, index) => contentOf(index, size));
        const results = await Promise.allSettled(
          writers.map(({ way }, index) => save(outputs, index, way, contents[index]!)),
        );
        await assertOneIsStored(outputs, contents, results);
        // A writer that can read its content again tries until it succeeds.
        for (const [index, { way }] of writers.entries()) {
          if (way === "save") assert.equal(results[index]?.status, "fulfilled");
        }
        assert.ok(results.some(({ status }) => status === "fulfilled"));
      }),
      { numRuns: 5 },
    );
  });

  for (const count of [2, 8, 64]) {
    itIf(count < 64)(`all succeed if ${count} save files in blocks`, async function () {
      this.timeout(300_000);
      const outputs = await prepared();
      const contents = Array.from({ length: count }, (_, index) => contentOf(index, SMALL_BLOCK + 1));
      const results = await Promise.allSettled(contents.map((content, index) => save(outputs, index, "save", content)));
      await assertOneIsStored(outputs, contents, results);
      assert.deepEqual(
        results.filter(({ status }) => status === "rejected"),
        [],
      );
    });
  }

  it("do not mix after an interrupted upload with ids of another length", async function () {
    this.timeout(120_000);
    const outputs = await prepared();
    const container = new ContainerClient(`${azurite().blobEndpoint}${outputs.containerName}`, azurite().credential);
    const others = container.getBlockBlobClient("t1/$TaskOutput/x.bin");
    await others.stageBlock(Buffer.alloc(16, 1).toString("base64"), "other", 5);
    const contents = Array.from({ length: 6 }, (_, index) => contentOf(index, 2 * SMALL_BLOCK + 1));
    const results = await Promise.allSettled(contents.map((content, index) => save(outputs, index, "save", content)));
    await assertOneIsStored(outputs, contents, results);
    assert.ok(results.every(({ status }) => status === "fulfilled"));
  });

  describe("that never stop, except for one", () => {
    /** Answers that each block list is invalid, as if another writer had always just finished. */
    const startUnlucky = () =>
      startProxy(({ method, url }) =>
        method === "PUT" && url.includes("comp=blocklist") ? { status: 400, code: "InvalidBlockList" } : undefined,
      );
    const conflict = {
      name: "OutputError",
      code: "Conflict",
      message:
        /^output t1\/\$TaskOutput\/x\.bin in container job-\S+ was saved by another process at the same time \(InvalidBlockList 400\), .*; save it again, or save to another path$/,
    };

    it("let that one fail with Conflict if it saves a stream", async () => {
      const { blobEndpoint } = await startUnlucky();
      const outputs = await prepared(blobEndpoint);
      const stream = Readable.from([randomBytes(SMALL_BLOCK + 1)]);
      await assert.rejects(outputs.saveStream("TaskOutput", stream, "x.bin"), conflict);
    });

    it("let that one fail with Conflict after 20 attempts to save a file, with waits that double", async function () {
      this.timeout(60_000);
      const { blobEndpoint } = await startUnlucky();
      const outputs = await prepared(blobEndpoint);
      const { credential } = azurite();
      const container = openOutputContainer({ blobEndpoint, credential, jobId: outputs.jobId! });
      const file = `${folder()}/x.bin`;
      writeFileSync(file, randomBytes(SMALL_BLOCK + 1));
      const waits: number[] = [];
      let now = 0;
      const clock: Clock = {
        // Each upload takes a second.
        now: () => (now += 1000),
        sleep: async (milliseconds) => void waits.push(milliseconds),
        random: () => 0.5,
      };
      const target = { container, name: "t1/$TaskOutput/x.bin", contentType: "text/plain" };
      await assert.rejects(uploadFile(target, file, clock), conflict);
      assert.equal(waits.length, 19);
      assert.deepEqual(waits.slice(0, 3), [1000, 2000, 4000]);
      assert.equal(waits.at(-1), 30_000);
    });
  });
});
