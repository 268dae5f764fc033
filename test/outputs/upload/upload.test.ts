import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { appendFileSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { ContainerClient } from "@azure/storage-blob";
import { StorageCRC64Calculator } from "@azure/storage-common";
import { before, describe, it } from "mocha";
import { type OutputStorageOptions, type SaveProgress, TaskOutputStorage } from "../../../outputs";
import { freshJobId, useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useFolder, writeFiles } from "../../support/folder";
import { type Interference, type ProxiedRequest, useStorageProxy } from "../../support/storage-proxy";
import { SMALL_BLOCK, useSmallRequests } from "../support/small-requests";

describe("upload", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);
  const folder = useFolder();
  before(() => StorageCRC64Calculator.init());

  async function open(
    interfere: Interference = () => undefined,
    jobId = freshJobId(),
    options: OutputStorageOptions = {},
  ) {
    const { blobEndpoint, requests } = await startProxy(interfere);
    const location = { blobEndpoint, credential: azurite().credential, jobId, taskId: "t1" };
    const outputs = new TaskOutputStorage(location, options);
    await outputs.prepare();
    return { jobId, outputs, requests, save: (options = {}) => outputs.save("TaskOutput", file(), "x.bin", options) };
  }

  const file = () => `${folder()}/x.bin`;

  async function stored({ outputs }: { outputs: TaskOutputStorage }, path = "x.bin") {
    const container = new ContainerClient(`${azurite().blobEndpoint}${outputs.containerName}`, azurite().credential);
    const blob = container.getBlobClient(`t1/$TaskOutput/${path}`);
    const content = await blob.downloadToBuffer();
    // Azurite answers the download of a small blob without an MD5 with the one of its bytes.
    const { contentMD5, contentType, metadata } = await blob.getProperties();
    return { content, contentMD5, contentType, metadata };
  }

  /** Stores a file and a stream, and checks what is stored. */
  async function storeBoth(size: number, isOneRequest: boolean): Promise<void> {
    const storage = await open();
    const content = randomBytes(size);
    writeFileSync(file(), content);
    const ofFile = await storage.save();
    const pieces = size === 0 ? [] : [content.subarray(0, size >> 1), content.subarray(size >> 1)];
    const ofStream = await storage.outputs.saveStream("TaskOutput", Readable.from(pieces), "y.bin");
    for (const saved of [ofFile, ofStream]) {
      const found = await stored(storage, saved.path);
      assert.ok(found.content.equals(content), `${saved.path} differs`);
      assert.deepEqual(found.contentMD5, isOneRequest ? md5(content) : undefined);
      assert.deepEqual(found.metadata, isOneRequest ? {} : { batchoutputs_crc64: `${crc64Of(content)}:${size}` });
      assert.equal(found.contentType, "application/octet-stream");
      const got = await storage.outputs.get("TaskOutput", saved.path);
      const stated = [size, got.etag, isOneRequest ? md5(content).toString("hex") : undefined];
      assert.deepEqual([saved.size, saved.etag, saved.md5], stated);
      assert.deepEqual([saved.crc64, got.crc64], Array(2).fill(isOneRequest ? undefined : crc64Of(content)));
    }
  }

  describe("in blocks of the size that programs use", () => {
    for (const [size, isOneRequest] of [
      [5 * 2 ** 20, true],
      [5 * 2 ** 20 + 1, false],
    ] as const) {
      it(`stores a file and a stream of ${size} bytes`, () => storeBoth(size, isOneRequest));
    }
  });

  describe("in small blocks", () => {
    useSmallRequests();

    for (const size of [
      0,
      1,
      SMALL_BLOCK - 1,
      SMALL_BLOCK,
      SMALL_BLOCK + 1,
      2 * SMALL_BLOCK,
      2 * SMALL_BLOCK + 50_000,
    ]) {
      const isOneRequest = size <= SMALL_BLOCK;
      it(`stores a file and a stream of ${size} bytes with the ${isOneRequest ? "MD5" : "CRC-64"} of all of it`, () =>
        storeBoth(size, isOneRequest));
    }

    for (const [where, wanted] of [
      ["the storage", { md5: true }],
      ["the storage, for its kind", { md5: ["TaskLog", "TaskOutput"] }],
      ["the call", { md5: false }],
    ] as const) {
      it(`stores the MD5 of a content of several blocks if ${where} requires it`, async () => {
        const storage = await open(undefined, undefined, wanted);
        const content = randomBytes(2 * SMALL_BLOCK + 3);
        writeFileSync(file(), content);
        const saved = await storage.save(wanted.md5 ? {} : { md5: true });
        const found = await stored(storage);
        assert.deepEqual(found.contentMD5, md5(content));
        assert.deepEqual(found.metadata, { batchoutputs_crc64: `${crc64Of(content)}:${content.length}` });
        assert.deepEqual([saved.md5, saved.crc64], [md5(content).toString("hex"), crc64Of(content)]);
      });
    }

    for (const [where, ofStorage, ofCall] of [
      ["the storage requires it for other kinds", { md5: ["TaskLog"] }, {}],
      ["the call does not want it", { md5: true }, { md5: false }],
    ] as const) {
      it(`stores no MD5 of a content of several blocks if ${where}`, async () => {
        const storage = await open(undefined, undefined, ofStorage);
        writeFileSync(file(), randomBytes(SMALL_BLOCK + 1));
        await storage.save(ofCall);
        assert.equal((await stored(storage)).contentMD5, undefined);
      });
    }

    it("sends a content that fits into a block in one request", async () => {
      const storage = await open();
      writeFileSync(file(), randomBytes(SMALL_BLOCK));
      const before = storage.requests.length;
      await storage.save();
      assert.equal(storage.requests.length - before, 1);
      assert.equal(storage.requests.at(-1)?.headers["content-md5"] !== undefined, true);
    });

    it("verifies every block with its CRC-64", async () => {
      const storage = await open();
      writeFileSync(file(), randomBytes(3 * SMALL_BLOCK));
      await storage.save();
      const blocks = storage.requests.filter(isBlock);
      assert.equal(blocks.length, 3);
      assert.ok(blocks.every(({ headers }) => headers["x-ms-content-crc64"] !== undefined));
    });

    it("continues after an interrupted attempt, whatever the file's modification time", async () => {
      let isDown = false;
      const storage = await open((request) => {
        if (isBlock(request)) isDown ||= storage.requests.filter(isBlock).length > 9;
        return isDown ? { status: 403, code: "AuthorizationFailure" } : undefined;
      });
      const content = randomBytes(10 * SMALL_BLOCK);
      writeFileSync(file(), content);
      let sentBytes = 0;
      const onProgress = (progress: SaveProgress) => {
        sentBytes = progress.sentBytes;
      };
      await assert.rejects(storage.save({ onProgress }), { code: "AccessDenied" });
      assert.ok(sentBytes >= 5 * SMALL_BLOCK, `${sentBytes} bytes before it broke off`);
      utimesSync(file(), 1, 1);
      const again = await open(undefined, storage.jobId);
      await again.save();
      const blocks = again.requests.filter(isBlock).length;
      assert.ok(blocks >= 1 && blocks * SMALL_BLOCK <= content.length - sentBytes, `${blocks} blocks sent again`);
      assert.ok((await stored(storage)).content.equals(content));
    });

    it("sends only the changed blocks of an existing output", async () => {
      const storage = await open();
      const content = randomBytes(4 * SMALL_BLOCK);
      writeFileSync(file(), content);
      await storage.save();
      content[SMALL_BLOCK + 7]! ^= 1;
      writeFileSync(file(), content);
      const before = storage.requests.length;
      await storage.save();
      assert.equal(storage.requests.slice(before).filter(isBlock).length, 1);
      const found = await stored(storage);
      assert.ok(found.content.equals(content));
      assert.deepEqual(found.metadata, { batchoutputs_crc64: `${crc64Of(content)}:${content.length}` });
    });

    it("stores without reading if the writer must not read", async () => {
      const storage = await open(({ method }) =>
        method === "GET" ? { status: 403, code: "AuthorizationPermissionMismatch" } : undefined,
      );
      const content = randomBytes(SMALL_BLOCK + 1);
      writeFileSync(file(), content);
      await storage.save();
      assert.ok((await stored(storage)).content.equals(content));
    });

    for (const length of [2, 8, 16, 64]) {
      it(`stores after an interrupted upload with block ids of ${length} bytes`, async () => {
        const storage = await open();
        const container = new ContainerClient(
          `${azurite().blobEndpoint}${storage.outputs.containerName}`,
          azurite().credential,
        );
        const others = container.getBlockBlobClient("t1/$TaskOutput/x.bin");
        await others.stageBlock(Buffer.alloc(length, 1).toString("base64"), "other", 5);
        const content = randomBytes(2 * SMALL_BLOCK + 1);
        writeFileSync(file(), content);
        await storage.save();
        assert.ok((await stored(storage)).content.equals(content));
      });
    }

    it("sends a block again if it was damaged or the service was busy", async () => {
      const faults = [
        { status: 400, code: "Crc64Mismatch" },
        { status: 500, code: "InternalError" },
        { status: 503, code: "ServerBusy" },
      ];
      const storage = await open((request) => (isBlock(request) ? faults.shift() : undefined));
      const content = randomBytes(3 * SMALL_BLOCK);
      writeFileSync(file(), content);
      await storage.save();
      assert.deepEqual(faults, []);
      assert.ok((await stored(storage)).content.equals(content));
    });

    for (const [at, code] of [
      ["comp=blocklist", "InvalidBlockList"],
      ["comp=block&", "InvalidBlobOrBlock"],
    ] as const) {
      it(`starts again if another writer's output has removed its blocks, which storage reports with ${code}`, async () => {
        let isSwept = false;
        const storage = await open(({ method, url }) => {
          if (method !== "PUT" || !`${url}&`.includes(at) || isSwept) return undefined;
          isSwept = true;
          return { status: 400, code };
        });
        const content = randomBytes(2 * SMALL_BLOCK);
        writeFileSync(file(), content);
        await storage.save();
        assert.equal(isSwept, true);
        assert.ok((await stored(storage)).content.equals(content));
      });
    }

    it("saves the final content of a file that changed once while it was read", async () => {
      let changes = 1;
      const storage = await open((request) => {
        if (isBlock(request) && changes-- > 0) appendFileSync(file(), "more");
        return undefined;
      });
      const content = randomBytes(2 * SMALL_BLOCK);
      writeFileSync(file(), content);
      await storage.save();
      assert.ok((await stored(storage)).content.equals(Buffer.concat([content, Buffer.from("more")])));
    });

    for (const [how, change] of [
      ["grows", () => appendFileSync(file(), "x")],
      ["is truncated", () => truncateSync(file(), 3 * SMALL_BLOCK)],
      ["is overwritten", () => writeFileSync(file(), randomBytes(4 * SMALL_BLOCK))],
    ] as const) {
      it(`stores nothing of a file that ${how} continuously, and says so`, async () => {
        const storage = await open((request) => {
          if (request.url.includes("comp=block")) change();
          return undefined;
        });
        writeFileSync(file(), randomBytes(4 * SMALL_BLOCK));
        await storage.outputs.saveText("TaskOutput", "the old one", "x.bin");
        await assert.rejects(storage.save(), {
          name: "OutputError",
          code: "SourceChanged",
          message: /^source ".*" changed while it was saved: .*; save it when its writer is done, or track it$/,
        });
        assert.equal((await stored(storage)).content.toString(), "the old one");
      });
    }

    it("reports its progress", async () => {
      const storage = await open();
      const size = 2 * SMALL_BLOCK + 3;
      writeFileSync(file(), randomBytes(size));
      const told: SaveProgress[] = [];
      await storage.save({ onProgress: (progress: SaveProgress) => told.push(progress) });
      const done = told.pop();
      assert.equal(told.length, 3);
      const state = { path: "x.bin", sentBytes: size, totalBytes: size, earlierBytes: 0 };
      assert.deepEqual(
        [told.at(-1), done],
        [
          { ...state, isDone: false },
          { ...state, isDone: true },
        ],
      );
      assert.ok(told.every(({ sentBytes }, index) => index === 0 || sentBytes > told[index - 1]!.sentBytes));
      await storage.outputs.saveText("TaskOutput", "abc", "abc.txt", { onProgress: (progress) => told.push(progress) });
      const text = { path: "abc.txt", sentBytes: 3, totalBytes: 3, earlierBytes: 0 };
      assert.deepEqual(told.slice(-2), [
        { ...text, isDone: false },
        { ...text, isDone: true },
      ]);
    });

    it("reports the blocks that storage had before", async () => {
      const storage = await open();
      writeFileSync(file(), randomBytes(2 * SMALL_BLOCK + 3));
      await storage.save();
      const told: SaveProgress[] = [];
      await storage.save({ onProgress: (progress: SaveProgress) => told.push(progress) });
      assert.ok(told.every(({ sentBytes, earlierBytes }) => earlierBytes === sentBytes));
      assert.equal(told.at(-1)?.earlierBytes, 2 * SMALL_BLOCK + 3);
    });

    it("stops in the middle when it is aborted", async () => {
      const stop = new AbortController();
      const storage = await open((request) => {
        if (isBlock(request)) stop.abort();
        return undefined;
      });
      writeFileSync(file(), randomBytes(8 * SMALL_BLOCK));
      await assert.rejects(storage.save({ abortSignal: stop.signal }), { name: "AbortError" });
      await assert.rejects(storage.outputs.get("TaskOutput", "x.bin"), { code: "OutputNotFound" });
    });

    it("saves files while any number of streams are silent", async () => {
      const storage = await open();
      const silent = Array.from({ length: 10 }, () => new PassThrough());
      const saving = silent.map((stream, index) => {
        stream.write("a");
        return storage.outputs.saveStream("TaskOutput", stream, `${index}.bin`);
      });
      writeFileSync(file(), "b");
      await storage.save();
      for (const stream of silent) stream.end("c");
      for (const { size } of await Promise.all(saving)) assert.equal(size, 2);
    });

    it("does not wait for a silent stream when it is aborted", async () => {
      const storage = await open();
      const stop = new AbortController();
      const silent = new PassThrough();
      const saving = storage.outputs.saveStream("TaskOutput", silent, "x.bin", { abortSignal: stop.signal });
      stop.abort();
      await assert.rejects(saving, { name: "AbortError" });
      assert.ok(silent.destroyed);
    });

    for (const [what, silent] of [
      ["stream", () => Readable.from(fullThenSilent())],
      ["generator", fullThenSilent],
    ] as const) {
      it(`does not wait for a silent ${what} when a block is refused`, async () => {
        const storage = await open((request) =>
          isBlock(request) ? { status: 403, code: "AuthorizationFailure" } : undefined,
        );
        await assert.rejects(storage.outputs.saveStream("TaskOutput", silent(), "x.bin"), { code: "AccessDenied" });
      });
    }

    it("stores nothing of a stream that fails, and throws its error", async () => {
      const storage = await open();
      async function* failing() {
        yield randomBytes(SMALL_BLOCK + 1);
        throw new Error("the pipe broke");
      }
      await assert.rejects(storage.outputs.saveStream("TaskOutput", failing(), "x.bin"), { message: "the pipe broke" });
      await assert.rejects(storage.outputs.get("TaskOutput", "x.bin"), { code: "OutputNotFound" });
    });

    it("refuses to replace a tracked output with an output in blocks", async () => {
      const storage = await open();
      const container = new ContainerClient(
        `${azurite().blobEndpoint}${storage.outputs.containerName}`,
        azurite().credential,
      );
      await container.getAppendBlobClient("t1/$TaskOutput/x.bin").create();
      writeFileSync(file(), randomBytes(SMALL_BLOCK + 1));
      await assert.rejects(storage.save(), {
        code: "Conflict",
        message: /because save cannot replace a tracked output; delete it/,
      });
    });

    describe("of many files", () => {
      it("sends several at once, and yields them in the order of their names", async () => {
        // The first one is not answered before another one has arrived.
        const storage = await open(({ url }) =>
          url.includes("/f000") && !storage.requests.some((other) => other.url.includes("/f001"))
            ? { status: 503, code: "ServerBusy" }
            : undefined,
        );
        const names = Array.from({ length: 100 }, (_, index) => `f${String(index).padStart(3, "0")}`);
        writeFiles(folder(), Object.fromEntries(names.map((name) => [name, name])));
        const yielded: string[] = [];
        for await (const { path } of storage.outputs.saveMatching("TaskOutput", ["f*"], { folder: folder() })) {
          yielded.push(path);
        }
        assert.deepEqual(yielded, names);
        const found = await collect(storage.outputs.list({ kind: "TaskOutput" }));
        assert.deepEqual(
          found.map(({ path }) => path),
          names,
        );
      });

      it("yields those before the first failure, and starts no other", async () => {
        const storage = await open(({ url }) =>
          url.includes("/f05?") || url.endsWith("/f05") ? { status: 409, code: "BlobImmutableDueToPolicy" } : undefined,
        );
        const names = Array.from({ length: 60 }, (_, index) => `f${String(index).padStart(2, "0")}`);
        writeFiles(folder(), Object.fromEntries(names.map((name) => [name, name])));
        const yielded: string[] = [];
        const saving = (async () => {
          for await (const { path } of storage.outputs.saveMatching("TaskOutput", ["f*"], { folder: folder() })) {
            yielded.push(path);
          }
        })();
        await assert.rejects(saving, { code: "Conflict" });
        assert.deepEqual(yielded, names.slice(0, 5));
        // 32 are in flight at once.
        const begun = storage.requests.filter(({ url }) =>
          names.slice(5 + 32).some((name) => url.includes(`/${name}`)),
        );
        assert.deepEqual(begun, []);
      });
    });
  });
});

async function* fullThenSilent(): AsyncGenerator<Buffer> {
  yield randomBytes(SMALL_BLOCK);
  yield randomBytes(1);
  await new Promise(() => {});
}

function isBlock({ method, url }: ProxiedRequest): boolean {
  return method === "PUT" && /[?&]comp=block(&|$)/.test(url);
}

/** Returns what Azure's own library computes, as a number in hex. */
function crc64Of(content: Buffer): string {
  return Buffer.from(new StorageCRC64Calculator().final(content, content.length)).reverse().toString("hex");
}

function md5(content: Buffer): Buffer {
  return createHash("md5").update(content).digest();
}
