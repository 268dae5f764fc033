import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, it } from "mocha";
import { until } from "../../../local/test/batch/nodes/support/test-node";
import { TaskOutputStorage } from "../../../outputs";
import { freshJobId, useAzurite } from "../../support/azurite";
import { useFolder } from "../../support/folder";
import { nightly } from "../../support/nightly";
import { useStorageProxy } from "../../support/storage-proxy";
import { useTrackedFile } from "./support/tracked-file";
import { Looks, Tracking } from "./support/tracking";

describe("a tracked file", () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const startProxy = useStorageProxy(azurite);
  const start = useTrackedFile(azurite, folder);

  it("is stored as it grows, and is complete when it is closed", async () => {
    const { source, begin, stored } = await start();
    writeFileSync(source, "one ");
    const { output, looks } = begin();
    await looks.ended();
    assert.equal(await stored(), "one ");
    appendFileSync(source, "two ");
    await looks.take();
    await looks.take();
    assert.equal(await stored(), "one two ");
    appendFileSync(source, "three");
    const { path, kind, taskId, size } = await output.close();
    assert.deepEqual({ path, kind, taskId, size }, { path: "log.txt", kind: "TaskLog", taskId: "t1", size: 13 });
    assert.equal(await stored(), "one two three");
  });

  it("is complete even if it cannot be sealed, and does not delay the end by much", async () => {
    let seals = 0;
    const { blobEndpoint } = await startProxy(({ url }) => {
      if (!url.includes("comp=seal")) return undefined;
      seals += 1;
      return { status: 500, code: "InternalError" };
    });
    const tracking = await Tracking.open(azurite(), blobEndpoint);
    const source = join(folder(), "log.txt");
    writeFileSync(source, "all of it");
    const output = tracking.track(source, "log.txt", {}, { sealSeconds: 0.1 });
    assert.equal((await output.close()).size, 9);
    assert.ok(seals > 0);
    assert.equal(await tracking.stored("log.txt"), "all of it");
  });

  it("is stored in one append per look, and without a request if it has not grown", async () => {
    const { tracking, source, begin } = await start();
    const { output, looks } = begin();
    for (const text of ["a", "bb", "", "ccc"]) {
      appendFileSync(source, text);
      await looks.take();
    }
    await output.close();
    const found = await tracking.client.getBlobClient("t1/$TaskLog/log.txt").getProperties();
    assert.deepEqual([found.blobCommittedBlockCount, found.isSealed, found.contentType], [3, true, "text/plain"]);
  });

  it("is read again at once if it has grown by a whole append in the meantime, and not for less", async () => {
    const source = join(folder(), "log.txt");
    const growth = ["b".repeat(10), "c".repeat(9)];
    const { blobEndpoint } = await startProxy(({ url }) => {
      if (url.includes("comp=appendblock")) appendFileSync(source, growth.shift() ?? "");
      return undefined;
    });
    const tracking = await Tracking.open(azurite(), blobEndpoint);
    writeFileSync(source, "a");
    const looks = new Looks();
    const output = tracking.track(source, "log.txt", {}, { largestAppend: 10, clock: looks.clock });
    await looks.ended();
    assert.equal(await tracking.stored("log.txt"), `a${"b".repeat(10)}`);
    assert.deepEqual(looks.waits, [1]);
    await looks.take();
    assert.equal(await tracking.stored("log.txt"), `a${"b".repeat(10)}${"c".repeat(9)}`);
    await output.close();
  });

  it("does not need to exist at the start", async () => {
    const { source, begin, stored } = await start();
    const { output, looks, errors } = begin();
    await looks.take();
    writeFileSync(source, "late");
    await looks.take();
    assert.equal(await stored(), "late");
    await output.close();
    assert.deepEqual(errors, []);
  });

  it("is an empty output if it stays empty", async () => {
    const { source, begin, stored } = await start();
    writeFileSync(source, "");
    assert.equal((await begin().output.close()).size, 0);
    assert.equal(await stored(), "");
  });

  it("fails at each call of close if it never existed", async () => {
    const { source, begin } = await start();
    const { output } = begin();
    const missing = { code: "SourceNotFound", message: `source must be a file, got "${source}", which does not exist` };
    await assert.rejects(output.close(), missing);
    await assert.rejects(output.close(), missing);
  });

  it("reports an error at each look if it is a folder, with longer and longer waits", async () => {
    const { source, begin } = await start();
    mkdirSync(source);
    const { output, looks, errors } = begin();
    await looks.take();
    await looks.take();
    await assert.rejects(output.close(), { code: "SourceNotFound", message: /regular file/ });
    assert.equal(errors.length, 3);
    assert.deepEqual(looks.waits.slice(0, 3), [2, 4, 8]);
  });

  it("ends with an error of onError, which only close throws", async () => {
    let tell = () => {};
    const told = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const onError = () => {
      tell();
      throw new RangeError("of the caller");
    };
    const { source, begin } = await start({ onError });
    mkdirSync(source);
    const { output } = begin();
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on("unhandledRejection", note);
    try {
      await told;
      // By then, an unhandled rejection would have been reported.
      await setImmediate();
      await assert.rejects(output.close(), RangeError);
    } finally {
      process.off("unhandledRejection", note);
    }
    assert.deepEqual(unhandled, []);
  });

  it("is closed by leaving its scope", async () => {
    const { source, begin, stored } = await start();
    writeFileSync(source, "scoped");
    {
      await using output = begin().output;
      assert.equal(output.source, source);
    }
    assert.equal(await stored(), "scoped");
  });

  it("ends and stores nothing more when it is aborted", async () => {
    const { source, begin, stored } = await start();
    writeFileSync(source, "kept ");
    const { output, looks, kill, errors } = begin();
    await looks.ended();
    appendFileSync(source, "lost");
    await kill();
    await assert.rejects(output.close(), { name: "AbortError" });
    assert.deepEqual([await stored(), errors], ["kept ", []]);
  });

  it("is sent in appends of the largest size, however much content it has", async () => {
    const { tracking, source, begin, stored } = await start({}, { largestAppend: 1000 });
    const text = "0123456789".repeat(450);
    writeFileSync(source, text);
    await begin().output.close();
    assert.equal(await stored(), text);
    const found = await tracking.client.getBlobClient("t1/$TaskLog/log.txt").getProperties();
    assert.equal(found.blobCommittedBlockCount, 5);
  });

  it("is looked at before the interval is over if it has grown by 4 MiB", async () => {
    const { tracking, source, begin } = await start();
    writeFileSync(source, "");
    const { output, looks } = begin();
    await looks.ended();
    // The test releases no wait, so without a check of the size, nothing would be stored.
    appendFileSync(source, Buffer.alloc(4 * 1024 * 1024 - 1, "x"));
    appendFileSync(source, "y");
    const blob = tracking.client.getBlobClient("t1/$TaskLog/log.txt");
    await until(async () => (await blob.getProperties()).contentLength === 4 * 1024 * 1024);
    await output.close();
  });

  nightly.it("is sent in appends of 16 MiB", async () => {
    const { tracking, source, begin } = await start();
    const content = Buffer.alloc(33 * 1024 * 1024, "a line of a log\n");
    writeFileSync(source, content);
    await begin().output.close();
    const blob = tracking.client.getBlobClient("t1/$TaskLog/log.txt");
    assert.equal((await blob.getProperties()).blobCommittedBlockCount, 3);
    assert.ok(content.equals(await blob.downloadToBuffer()));
  });

  describe("of a task", () => {
    const open = async () => {
      const { blobEndpoint, credential } = azurite();
      const outputs = new TaskOutputStorage({ blobEndpoint, credential, jobId: freshJobId(), taskId: "t1" });
      await outputs.prepare();
      return outputs;
    };

    it("is a TaskLog by default, and otherwise has the given kind and path", async () => {
      const outputs = await open();
      writeFileSync(join(folder(), "a.txt"), "a");
      const other = outputs.track("TaskOutput", "a.txt", "b/c.txt", { folder: folder() });
      assert.equal(other.name, "t1/$TaskOutput/b/c.txt");
      assert.equal(await (await other.close()).text(), "a");
      const log = outputs.track("never-there.txt");
      assert.equal(log.name, "t1/$TaskLog/never-there.txt");
      await assert.rejects(log.close(), { code: "SourceNotFound" });
    });

    it("is refused at once if it, or its last segment, cannot have the name", async () => {
      const outputs = await open();
      assert.throws(() => outputs.track("TaskLog", "/a.txt"), { code: "PathRefused" });
      assert.throws(() => outputs.track("$TaskLog", "a.txt"), { code: "KindRefused" });
      const longest = 1024 - "t1/$TaskLog/".length;
      assert.throws(() => outputs.track("TaskLog", "a".repeat(longest - 6)), { code: "BlobNameRefused" });
    });

    it("fails if the container does not exist", async () => {
      const { blobEndpoint, credential } = azurite();
      const outputs = new TaskOutputStorage({ blobEndpoint, credential, jobId: freshJobId(), taskId: "t1" });
      writeFileSync(join(folder(), "a.txt"), "a");
      await assert.rejects(outputs.track("TaskLog", "a.txt", "a.txt", { folder: folder() }).close(), {
        code: "ContainerNotFound",
      });
    });
  });
});
