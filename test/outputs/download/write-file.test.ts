import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { Readable } from "node:stream";
import { describe, it } from "mocha";
import type { DownloadProgress } from "../../../outputs";
import { REQUEST_SIZES } from "../../../outputs/request-sizes";
import { useAzurite } from "../../support/azurite";
import { useFolder } from "../../support/folder";
import { nightly } from "../../support/nightly";
import { type Interference, type ProxiedRequest, useStorageProxy } from "../../support/storage-proxy";
import { openJob, storeRandom } from "../support/open-job";
import { SMALL_RANGE, useSmallRequests } from "../support/small-requests";
import { appendTo, makeTracked } from "../support/tracked-blobs";

describe("a download to a file", () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const startProxy = useStorageProxy(azurite);
  useSmallRequests();
  const denied = { status: 403, code: "AuthorizationPermissionMismatch" };

  async function job(interfere: Interference = () => undefined) {
    const opened = await openJob(azurite());
    const { blobEndpoint, requests } = await startProxy(interfere);
    return { ...opened, requests, proxied: opened.by(blobEndpoint) };
  }

  /** Starts a download of four ranges that is interrupted after two. */
  async function brokenOff(path = "x.bin") {
    let isDenied = true;
    const opened = await job((request) =>
      isDenied && (startOf(request) ?? 0) >= 2 * SMALL_RANGE ? denied : undefined,
    );
    const content = await storeRandom(opened.container, path, 4 * SMALL_RANGE);
    const output = await opened.proxied.get("JobOutput", path);
    await assert.rejects(output.downloadInto(folder()), { code: "AccessDenied" });
    isDenied = false;
    return { ...opened, content, output, before: opened.requests.length };
  }

  const partsThere = () => partsIn(folder());

  it("sets the modification time of the output, except for a tracked output that has grown", async () => {
    const { container, outputs } = await job();
    await storeRandom(container, "x.bin", 10);
    const output = await outputs.get("JobOutput", "x.bin");
    const modified = async (file: string) => statSync(file).mtimeMs;
    assert.equal(await modified(await output.downloadInto(folder())), output.lastModified.getTime());

    await makeTracked(container, "$JobOutput/log", [["one"]]);
    const log = await outputs.get("JobOutput", "log");
    assert.equal(await modified(await log.downloadInto(folder())), log.lastModified.getTime());
    await appendTo(container, "$JobOutput/log", 1, "two");
    assert.notEqual(await modified(await log.downloadInto(folder())), log.lastModified.getTime());
  });

  it("continues an interrupted download, and reports that progress", async () => {
    const { output, content, requests, before } = await brokenOff();
    const [part] = partsThere();
    assert.match(part ?? "", /^x\.bin\.[0-9a-f]{16}\.part$/);
    assert.equal(statSync(`${folder()}/${part}`).size, 2 * SMALL_RANGE);
    const told: DownloadProgress[] = [];
    await output.downloadInto(folder(), { onProgress: (progress) => told.push(progress) });
    assert.deepEqual(requests.slice(before).map(startOf), [2 * SMALL_RANGE, 3 * SMALL_RANGE]);
    assert.ok(readFileSync(`${folder()}/x.bin`).equals(content));
    assert.deepEqual(readdirSync(folder()), ["x.bin"]);
    assert.deepEqual(
      told.map(({ receivedBytes }) => receivedBytes / SMALL_RANGE),
      [2, 3, 4, 4],
    );
    const state = { path: "x.bin", totalBytes: 4 * SMALL_RANGE, earlierBytes: 2 * SMALL_RANGE };
    assert.deepEqual(told[0], { ...state, receivedBytes: 2 * SMALL_RANGE, isDone: false });
    assert.deepEqual(told.at(-1), { ...state, receivedBytes: 4 * SMALL_RANGE, isDone: true });
  });

  for (const [checksum, options] of [
    ["CRC-64", {}],
    ["MD5", { md5: true }],
  ] as const) {
    it(`continues an output with a ${checksum}, and starts again if the partial file is damaged`, async () => {
      const content = randomBytes(4 * SMALL_RANGE);
      let isDenied = false;
      const { outputs, proxied, requests } = await job((request) =>
        isDenied && (startOf(request) ?? 0) >= 2 * SMALL_RANGE ? denied : undefined,
      );
      await outputs.saveStream("JobOutput", Readable.from([content]), "x.bin", options);
      const output = await proxied.get("JobOutput", "x.bin");
      for (const isDamaged of [false, true]) {
        isDenied = true;
        await assert.rejects(output.downloadInto(folder()), { code: "AccessDenied" });
        isDenied = false;
        if (isDamaged) writeFileSync(`${folder()}/${partsThere()[0]}`, Buffer.alloc(2 * SMALL_RANGE));
        const before = requests.length;
        await output.downloadInto(folder());
        assert.ok(readFileSync(`${folder()}/x.bin`).equals(content));
        assert.deepEqual(readdirSync(folder()), ["x.bin"]);
        assert.equal(startOf(requests[before] as ProxiedRequest), 2 * SMALL_RANGE);
        assert.equal(
          requests.some((request, at) => at > before && startOf(request) === 0),
          isDamaged,
        );
      }
    });
  }

  it("starts again if the output was replaced, whether this is known or not", async () => {
    for (const isKnown of [false, true]) {
      const { container, output, proxied } = await brokenOff();
      const other = await storeRandom(container, "x.bin", 3 * SMALL_RANGE);
      await (isKnown ? await proxied.get("JobOutput", "x.bin") : output).downloadInto(folder());
      assert.ok(readFileSync(`${folder()}/x.bin`).equals(other));
      assert.deepEqual(readdirSync(folder()), ["x.bin"]);
    }
  });

  it("starts again if the partial file is damaged", async () => {
    const { output, content } = await brokenOff();
    const part = `${folder()}/${partsThere()[0]}`;
    writeFileSync(part, Buffer.alloc(2 * SMALL_RANGE));
    await output.downloadInto(folder());
    assert.ok(readFileSync(`${folder()}/x.bin`).equals(content));
  });

  it("continues in the middle of a range", async () => {
    const { output, content, requests, before } = await brokenOff();
    truncateSync(`${folder()}/${partsThere()[0]}`, SMALL_RANGE + 10);
    await output.downloadInto(folder());
    assert.equal(startOf(requests[before] as ProxiedRequest), SMALL_RANGE + 10);
    assert.ok(readFileSync(`${folder()}/x.bin`).equals(content));
  });

  it("continues with a tracked output that has grown since, across its blobs", async () => {
    let isDenied = true;
    const { container, proxied } = await job(({ url }) => (isDenied && url.includes(".~00003") ? denied : undefined));
    const block = (fill: number) => Buffer.alloc(SMALL_RANGE, fill);
    const name = "$JobOutput/log";
    await makeTracked(container, name, [[block(1)], [block(2), block(3)], [block(4)]]);
    isDenied = false;
    const output = await proxied.get("JobOutput", "log");
    isDenied = true;
    await assert.rejects(output.downloadInto(folder()), { code: "AccessDenied" });
    isDenied = false;
    assert.equal(statSync(`${folder()}/${partsThere()[0]}`).size, 3 * SMALL_RANGE);
    await appendTo(container, name, 3, "more");
    await (await proxied.get("JobOutput", "log")).downloadInto(folder());
    const expected = Buffer.concat([block(1), block(2), block(3), block(4), Buffer.from("more")]);
    assert.ok(readFileSync(`${folder()}/log`).equals(expected));
  });

  it("leaves nothing of a content with another MD5, and the old file unchanged", async () => {
    const { container, outputs } = await job();
    await storeRandom(container, "x.bin", 2 * SMALL_RANGE, Buffer.alloc(16));
    writeFileSync(`${folder()}/x.bin`, "old");
    const output = await outputs.get("JobOutput", "x.bin");
    await assert.rejects(output.downloadInto(folder()), { code: "Integrity" });
    assert.deepEqual(readdirSync(folder()), ["x.bin"]);
    assert.equal(readFileSync(`${folder()}/x.bin`, "utf8"), "old");
  });

  it("is not longer than the output, whatever the earlier download left", async () => {
    const { container, outputs } = await job();
    const blob = container.getBlockBlobClient("$JobOutput/x.bin");
    const id = Buffer.from("1").toString("base64");
    const content = Buffer.alloc(2 * SMALL_RANGE, "x");
    await blob.stageBlock(id, content, content.length);
    await blob.commitBlockList([id]);
    const output = await outputs.get("JobOutput", "x.bin");
    const stop = new AbortController();
    const aborted = output.downloadInto(folder(), { abortSignal: stop.signal, onProgress: () => stop.abort() });
    await assert.rejects(aborted, { name: "AbortError" });
    writeFileSync(`${folder()}/${partsThere()[0]}`, Buffer.alloc(3 * SMALL_RANGE, "x"));
    await output.downloadInto(folder());
    assert.ok(readFileSync(`${folder()}/x.bin`).equals(content));
  });

  it("does not write through a link that has the partial file's name", async () => {
    const { output } = await brokenOff();
    const part = `${folder()}/${partsThere()[0]}`;
    const outside = `${folder()}/outside`;
    writeFileSync(outside, Buffer.alloc(2 * SMALL_RANGE));
    spawnSync("rm", [part]);
    symlinkSync(outside, part);
    await assert.rejects(output.downloadInto(folder()), { code: "PathRefused" });
    assert.ok(readFileSync(outside).equals(Buffer.alloc(2 * SMALL_RANGE)));
  });

  it("is correct with concurrent downloads to the same file, one of them started late", async () => {
    const { container, outputs } = await job();
    const content = await storeRandom(container, "x.bin", 3 * SMALL_RANGE);
    const output = await outputs.get("JobOutput", "x.bin");
    let late: Promise<string> | undefined;
    const onProgress = ({ receivedBytes }: DownloadProgress) => {
      if (receivedBytes === 2 * SMALL_RANGE) late ??= output.downloadInto(folder());
    };
    await Promise.all([output.downloadInto(folder(), { onProgress }), output.downloadInto(folder())]);
    await late;
    assert.ok(readFileSync(`${folder()}/x.bin`).equals(content));
    assert.deepEqual(readdirSync(folder()), ["x.bin"]);
  });

  it("starts again if another download has deleted its partial file", async () => {
    const { container, outputs } = await job();
    const content = await storeRandom(container, "x.bin", 2 * SMALL_RANGE);
    const output = await outputs.get("JobOutput", "x.bin");
    let isCleared = false;
    const onProgress = ({ receivedBytes, totalBytes }: DownloadProgress) => {
      if (isCleared || receivedBytes < totalBytes) return;
      isCleared = true;
      rmSync(`${folder()}/${partsThere()[0]}`);
    };
    await output.downloadInto(folder(), { onProgress });
    assert.equal(isCleared, true);
    assert.ok(readFileSync(`${folder()}/x.bin`).equals(content));
    assert.deepEqual(readdirSync(folder()), ["x.bin"]);
  });

  it("continues the partial file of a file with the longest possible name", async () => {
    for (const name of ["n".repeat(255), "é".repeat(127)]) {
      const { output, content, requests, before } = await brokenOff(name);
      assert.equal(partsThere().length, 1);
      await output.downloadInto(folder());
      assert.deepEqual(requests.slice(before).map(startOf), [2 * SMALL_RANGE, 3 * SMALL_RANGE]);
      assert.ok(readFileSync(`${folder()}/${name}`).equals(content));
      assert.deepEqual(partsThere(), []);
    }
  });

  it("says which file cannot be written, and leaves it unchanged", async () => {
    const { container, outputs } = await job();
    await storeRandom(container, "x.bin", 10);
    const output = await outputs.get("JobOutput", "x.bin");
    mkdirSync(`${folder()}/taken/x.bin`, { recursive: true });
    writeFileSync(`${folder()}/file`, "");
    const into = (path: string) => output.downloadInto(`${folder()}/${path}`);
    const refused = (file: string) => ({
      name: "OutputError",
      code: "PathRefused",
      message: new RegExp(`^file ${file} cannot be written \\(E[A-Z]+: .+\\); name another file$`),
    });
    await assert.rejects(into("taken"), refused(`${folder()}/taken/x.bin`));
    await assert.rejects(into("file"), refused(`${folder()}/file/x.bin`));
    await assert.rejects(output.downloadTo(`${folder()}/${"n".repeat(256)}`), refused(`${folder()}/n+`));
    assert.deepEqual(readdirSync(folder(), { recursive: true }).sort(), ["file", "taken", "taken/x.bin"]);
  });
});

describe("a download to a file, in ranges of the size that programs use", () => {
  const azurite = useAzurite();
  const folder = useFolder();

  nightly.it("is complete and verified if it is so large that its memory is reused", async () => {
    const { container, outputs } = await openJob(azurite());
    const content = await storeRandom(container, "x.bin", 12 * REQUEST_SIZES.range + 1);
    const output = await outputs.get("JobOutput", "x.bin");
    await output.downloadInto(folder());
    assert.ok(readFileSync(`${folder()}/x.bin`).equals(content));
    await container.getBlobClient("$JobOutput/x.bin").setHTTPHeaders({ blobContentMD5: Buffer.alloc(16) });
    await assert.rejects(output.downloadInto(folder()), { code: "Integrity" });
    assert.ok(readFileSync(`${folder()}/x.bin`).equals(content));
  });

  it("says that the disk is full, and loses nothing", async () => {
    const { container, outputs } = await openJob(azurite());
    const content = await storeRandom(container, "x.bin", 3 * REQUEST_SIZES.range);
    const limited = spawnSync(
      "sh",
      [
        "-c",
        `ulimit -f ${(2 * REQUEST_SIZES.range + 1024) / 512}; exec "$0" --import tsx "$1"`,
        process.execPath,
        DOWNLOADER,
      ],
      {
        env: {
          ...process.env,
          NODE_EXTRA_CA_CERTS: azurite().caFile,
          BLOB_ENDPOINT: azurite().blobEndpoint,
          JOB_ID: outputs.jobId,
          FOLDER: folder(),
        },
        encoding: "utf8",
      },
    );
    assert.match(
      limited.stdout,
      /^DiskFull: the disk has no room for the 12582912 bytes of \S+x\.bin \(EFBIG\); free some space/,
    );
    assert.equal(statSync(`${folder()}/${partsIn(folder())[0]}`).size, 2 * REQUEST_SIZES.range + 1024);
    await (await outputs.get("JobOutput", "x.bin")).downloadInto(folder());
    assert.ok(readFileSync(`${folder()}/x.bin`).equals(content));
    assert.deepEqual(readdirSync(folder()), ["x.bin"]);
  });
});

const DOWNLOADER = require.resolve("../../support/limited-download.ts");

const partsIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith(".part"));

/** Returns the offset of a request for a range. */
function startOf({ headers }: ProxiedRequest): number | undefined {
  const start = /^bytes=(\d+)-/.exec(String(headers["x-ms-range"] ?? headers.range))?.[1];
  return start === undefined ? undefined : Number(start);
}
