import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { mock } from "node:test";
import { after, before, describe, it } from "mocha";
import { systemClock } from "../../../conventions/internal";
import { type DownloadProgress, type FoundFiles, OutputError, type TaskOutputStorage } from "../../../outputs";
import { useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useFolder } from "../../support/folder";
import { nightly } from "../../support/nightly";
import { putBlob } from "../../support/put-blob";
import { type Interference, type ProxiedRequest, useStorageProxy } from "../../support/storage-proxy";
import { openJob } from "../support/open-job";
import { SMALL_BLOCK, useSmallRequests } from "../support/small-requests";

describe("downloadOutputs", () => {
  const azurite = useAzurite();
  const folder = useFolder();
  useSmallRequests();
  const startProxy = useStorageProxy(azurite);

  // Each wait advances the clock, so the ten minutes of retries pass at once.
  let waited = 0;
  before(() => {
    const { now } = systemClock;
    mock.method(systemClock, "now", () => now() + waited);
    mock.method(systemClock, "sleep", async (milliseconds: number, abortSignal?: AbortSignal) => {
      abortSignal?.throwIfAborted();
      waited += milliseconds;
    });
  });
  after(() => mock.restoreAll());

  /** Creates a task with outputs, and opens it through a proxy. The content of each output is its path. */
  async function taskWith(paths: readonly string[], interfere: Interference = () => undefined) {
    const { outputs, by } = await openJob(azurite());
    for (let start = 0; start < paths.length; start += 32) {
      const some = paths.slice(start, start + 32);
      await Promise.all(some.map((path) => putBlob(azurite(), outputs.containerName, `t1/$TaskOutput/${path}`, path)));
    }
    const { blobEndpoint, requests } = await startProxy(interfere);
    return { task: by(blobEndpoint).task("t1"), direct: outputs.task("t1"), requests };
  }

  /** Downloads, and returns what was yielded and the final error. */
  async function download(task: TaskOutputStorage, patterns: readonly string[] = ["**"]) {
    const arrived: string[] = [];
    let fetched = 0;
    let error: unknown;
    try {
      for await (const { output, file, outcome } of task.downloadMatching("TaskOutput", patterns, folder())) {
        assert.equal(readFileSync(file, "utf8"), output.path);
        arrived.push(output.path);
        if (outcome !== "unchanged") fetched += 1;
      }
    } catch (thrown) {
      error = thrown;
    }
    return { arrived, fetched, error };
  }

  const isFetchOf =
    (part: string) =>
    ({ method, url }: ProxiedRequest) =>
      method === "GET" && !url.includes("comp=list") && url.includes(part);
  const filesThere = () =>
    readdirSync(folder(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, index) => `f/${String(index).padStart(4, "0")}`);

  it("downloads all outputs except those that cannot be written, and reports each of these", async () => {
    const tooLong = "n".repeat(300);
    const { task } = await taskWith(["a", "b/c.txt", tooLong, "x/../y", "z"]);
    // A folder has the path of `a`.
    mkdirSync(join(folder(), "a/in-the-way"), { recursive: true });
    const { arrived, error } = await download(task, ["**", "x/../y"]);
    assert.deepEqual(arrived, ["b/c.txt", "z"]);
    assert.ok(error instanceof OutputError);
    assert.equal(error.code, "SomeFailed");
    assert.match(error.message, /^3 of 5 outputs failed: "a", "n+", "x\/\.\.\/y"$/);
    const reasons = error.failures.map((failure) => [failure.path, failure.error.code, failure.error.message] as const);
    assert.deepEqual(
      reasons.map(([path, code]) => [path, code]),
      [
        ["a", "PathRefused"],
        [tooLong, "PathRefused"],
        ["x/../y", "PathRefused"],
      ],
    );
    assert.match(reasons[1]?.[2] ?? "", /cannot be written \(ENAMETOOLONG: the name is too long\)/);
    await (await task.get("TaskOutput", tooLong)).downloadTo(join(folder(), "named"));
    assert.equal(readFileSync(join(folder(), "named"), "utf8"), tooLong);
  });

  it("downloads all but one of an output and another one that needs a folder of its name", async () => {
    const { task } = await taskWith(["a", "a/b.txt", "c"]);
    const { arrived, error } = await download(task);
    assert.ok(error instanceof OutputError && error.code === "SomeFailed");
    const [failure, ...others] = error.failures;
    assert.deepEqual(others, []);
    assert.deepEqual([...arrived, failure?.path].sort(), ["a", "a/b.txt", "c"]);
  });

  it("throws the failure itself for one output, and its code if all failed with the same one", async () => {
    const { task } = await taskWith(["n".repeat(300), "m".repeat(300)]);
    const one = await download(task, ["n*"]);
    assert.ok(one.error instanceof OutputError && one.error.failures.length === 0);
    assert.equal(one.error.code, "PathRefused");
    const both = await download(task);
    assert.ok(both.error instanceof OutputError && both.error.failures.length === 2);
    assert.equal(both.error.code, "PathRefused");
  });

  it("continues after a path or a pattern that matches no output", async () => {
    const { task } = await taskWith(["a", "b"]);
    const { arrived, error } = await download(task, ["a", "none", "*.gif", "b"]);
    assert.deepEqual(arrived, ["a", "b"]);
    assert.ok(error instanceof OutputError && error.code === "SomeFailed");
    assert.deepEqual(
      error.failures.map(({ path, error: { code } }) => [path, code]),
      [
        ["none", "OutputNotFound"],
        ["*.gif", "NothingMatched"],
      ],
    );
  });

  nightly.it(
    "downloads 999 of 1,000 if one is deleted in the meantime, and downloads none of them again",
    async function () {
      this.timeout(180_000);
      const gone = isFetchOf("/f/0500");
      const { task, direct, requests } = await taskWith(numbered(1000), (request) =>
        gone(request) ? { status: 404, code: "BlobNotFound" } : undefined,
      );
      const first = await download(task);
      assert.deepEqual([first.arrived.length, first.fetched], [999, 999]);
      assert.ok(first.error instanceof OutputError && first.error.code === "SomeFailed");
      assert.deepEqual(
        first.error.failures.map(({ path, error: { code } }) => [path, code]),
        [["f/0500", "OutputNotFound"]],
      );

      for await (const output of direct.getMatching("TaskOutput", ["f/0500"])) await output.delete();
      const before = requests.length;
      const again = await download(task);
      assert.deepEqual([again.arrived.length, again.fetched, again.error], [999, 0, undefined]);
      assert.deepEqual(requests.slice(before).filter(isFetchOf("/f/")), []);
    },
  );

  for (const [what, failing, code] of [
    ["the network fails", { breakAfterBytes: 0 }, "RequestFailed"],
    ["access is withdrawn", { status: 403, code: "AuthorizationPermissionMismatch" }, "AccessDenied"],
  ] as const) {
    it(`completes and reports the others if ${what} half way, and later downloads only the rest`, async function () {
      this.timeout(180_000);
      let left = 150;
      let isDown = false;
      const { task, requests } = await taskWith(numbered(300), (request) => {
        if (isFetchOf("/f/")(request)) left -= 1;
        isDown ||= left === 0;
        return isDown ? failing : undefined;
      });
      const first = await download(task);
      assert.ok(first.error instanceof OutputError && first.error.code === code, String(first.error));
      assert.ok(first.arrived.length >= 100 && first.arrived.length < 150, String(first.arrived.length));
      assert.equal(filesThere(), first.arrived.length, "each file that is there was yielded, and no part is left");
      // 16 in parallel, each with about 20 attempts. None of the others was started.
      assert.ok(requests.length < 150 + 16 * 40, String(requests.length));

      isDown = false;
      left = Number.POSITIVE_INFINITY;
      const before = requests.length;
      const again = await download(task);
      assert.deepEqual([again.arrived.length, again.error], [300, undefined]);
      assert.equal(again.fetched, 300 - first.arrived.length);
      // A connection that broke before can cost a second attempt.
      const asked = requests.slice(before).filter(isFetchOf("/f/"));
      assert.equal(new Set(asked.map(({ url }) => url)).size, again.fetched);
      assert.ok(asked.length <= again.fetched + 16, String(asked.length));
    });
  }

  it("downloads again if the file differs: in its MD5, or in its size or time if no MD5 is stored", async () => {
    const { task, direct } = await taskWith(["same", "other", "short", "touched"]);
    for (const path of ["no-md5", "no-md5-touched"]) await withoutMd5(direct, path);
    await download(task);
    writeFileSync(join(folder(), "other"), "ohter");
    writeFileSync(join(folder(), "short"), "s");
    utimesSync(join(folder(), "touched"), 0, 0);
    utimesSync(join(folder(), "no-md5-touched"), 0, 0);
    const downloaded = await collect(task.downloadMatching("TaskOutput", ["**"], folder()));
    const fetched = downloaded.filter(({ outcome }) => outcome !== "unchanged").map(({ output }) => output.path);
    assert.deepEqual(fetched, ["no-md5-touched", "other", "short"]);
    for (const { output, file } of downloaded) assert.equal(readFileSync(file, "utf8"), output.path);
  });

  it("downloads a large file again only if it does not have the output's CRC-64", async () => {
    const { task, direct } = await taskWith([]);
    const content = randomBytes(SMALL_BLOCK + 1);
    for (const path of ["same", "other"]) await direct.saveStream("TaskOutput", Readable.from([content]), path);
    await collect(task.downloadMatching("TaskOutput", ["**"], folder()));
    const other = Buffer.from(content);
    other[7]! ^= 1;
    writeFileSync(join(folder(), "other"), other);
    utimesSync(join(folder(), "same"), 0, 0);
    const downloaded = await collect(task.downloadMatching("TaskOutput", ["**"], folder()));
    assert.deepEqual(
      downloaded.map(({ output, outcome }) => [output.path, outcome, output.md5]),
      [
        ["other", "replaced", undefined],
        ["same", "unchanged", undefined],
      ],
    );
    assert.ok(readFileSync(join(folder(), "other")).equals(content));
  });

  async function withoutMd5(task: TaskOutputStorage, path: string): Promise<void> {
    const { ContainerClient } = await import("@azure/storage-blob");
    const { blobEndpoint, credential } = azurite();
    const blob = new ContainerClient(`${blobEndpoint}${task.containerName}`, credential).getBlockBlobClient(
      `t1/$TaskOutput/${path}`,
    );
    const id = Buffer.from("1").toString("base64");
    await blob.stageBlock(id, path, path.length);
    await blob.commitBlockList([id]);
    assert.equal((await blob.getProperties()).contentMD5, undefined);
  }

  it("says how many outputs are selected before they are downloaded, and for each one when it is done", async () => {
    const paths = Array.from({ length: 100 }, (_, index) => String(index).padStart(3, "0"));
    const { task } = await taskWith(paths);
    writeFileSync(join(folder(), "001"), "001");
    const found: FoundFiles[] = [];
    const done: DownloadProgress[] = [];
    let foundAtFirst: FoundFiles | undefined;
    const downloads = task.downloadMatching("TaskOutput", ["0*"], folder(), {
      exclude: ["000"],
      onFound: (now) => found.push(now),
      onProgress: (progress) => {
        foundAtFirst ??= found.at(-1);
        if (progress.isDone) done.push(progress);
      },
    });
    await collect(downloads);
    assert.deepEqual(found.at(-1), { files: 99, bytes: 297, isComplete: true });
    const counts = [...paths.slice(1).map((_, index) => index + 1), 99];
    assert.deepEqual(
      found.map(({ files }) => files),
      counts,
    );
    assert.ok((foundAtFirst?.files ?? 0) > 16, JSON.stringify(foundAtFirst));
    assert.deepEqual(done.map(({ path }) => path).sort(), paths.slice(1));
    const earlier = done.filter(({ earlierBytes }) => earlierBytes > 0);
    assert.deepEqual(
      earlier.map(({ path }) => path),
      ["001"],
    );
  });

  it("creates no folder if nothing matches, and sends no request if the folder cannot be created", async () => {
    const { task, requests } = await taskWith(["a", "b"]);
    await assert.rejects(collect(task.downloadMatching("TaskOutput", ["*.gif"], join(folder(), "new"))));
    assert.equal(existsSync(join(folder(), "new")), false);
    writeFileSync(join(folder(), "file"), "");
    chmodSync(join(folder(), "file"), 0o600);
    await assert.rejects(collect(task.downloadMatching("TaskOutput", ["*"], join(folder(), "file"))), {
      code: "PathRefused",
    });
    assert.deepEqual(requests.filter(isFetchOf("/TaskOutput/")), []);
  });
});
