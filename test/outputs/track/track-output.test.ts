import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, it } from "mocha";
import { TaskOutputStorage } from "../../../outputs";
import type { SourceChange, TrackOptions } from "../../../outputs/track";
import type { TrackLimits } from "../../../outputs/track/track-options";
import { freshJobId, useAzurite } from "../../support/azurite";
import { useFolder } from "../../support/folder";
import { useStorageProxy } from "../../support/storage-proxy";
import { Looks, Tracking, useKills } from "./support/tracking";

describe("a tracked file", () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const killable = useKills();
  const startProxy = useStorageProxy(azurite);

  async function start(options: TrackOptions = {}, limits: TrackLimits = {}) {
    const tracking = await Tracking.open(azurite());
    const source = join(folder(), "log.txt");
    const begin = () => {
      const looks = new Looks();
      const changes: SourceChange["reason"][] = [];
      const errors: unknown[] = [];
      const { signal, kill } = killable();
      const told: TrackOptions = {
        onSourceChange: ({ reason }) => changes.push(reason),
        onError: (error) => errors.push(error),
        abortSignal: signal,
      };
      const output = tracking.track(source, "log.txt", { ...told, ...options }, { clock: looks.clock, ...limits });
      return { output, looks, changes, errors, kill: () => kill(output) };
    };
    return { tracking, source, begin, stored: () => tracking.stored("log.txt") };
  }

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

  it("that never existed is an error of close, at each call", async () => {
    const { source, begin } = await start();
    const { output } = begin();
    const missing = { code: "SourceNotFound", message: `source must be a file, got "${source}", which is none` };
    await assert.rejects(output.close(), missing);
    await assert.rejects(output.close(), missing);
  });

  it("that is a folder is an error at each look, with longer and longer waits", async () => {
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

  it("is sent in appends of the largest size, however much there is", async () => {
    const { tracking, source, begin, stored } = await start({}, { largestAppend: 1000 });
    const text = "0123456789".repeat(450);
    writeFileSync(source, text);
    await begin().output.close();
    assert.equal(await stored(), text);
    const found = await tracking.client.getBlobClient("t1/$TaskLog/log.txt").getProperties();
    assert.equal(found.blobCommittedBlockCount, 5);
  });

  it("is sent in appends of 4 MiB", async () => {
    const { tracking, source, begin } = await start();
    const content = Buffer.alloc(9 * 1024 * 1024, "a line of a log\n");
    writeFileSync(source, content);
    await begin().output.close();
    const blob = tracking.client.getBlobClient("t1/$TaskLog/log.txt");
    assert.equal((await blob.getProperties()).blobCommittedBlockCount, 3);
    assert.ok(content.equals(await blob.downloadToBuffer()));
  });

  describe("late writers", () => {
    for (const name of ["stdout.txt", "stderr.txt"]) {
      it(`are waited for, for 3 seconds, if it is ${name}`, async () => {
        const tracking = await Tracking.open(azurite());
        const source = join(folder(), name);
        writeFileSync(source, "in time ");
        const looks = new Looks();
        const sleep = (milliseconds: number, signal?: AbortSignal) => {
          if (signal === undefined) appendFileSync(source, "late");
          return looks.clock.sleep(milliseconds, signal);
        };
        await tracking.track(source, name, {}, { clock: { sleep } }).close();
        assert.equal(await tracking.stored(name), "in time late");
        assert.equal(looks.waits.at(-1), 3);
      });
    }

    it("are waited for as long as requested, and not at all by default", async () => {
      for (const [options, seconds] of [
        [{ settleSeconds: 7 }, 7],
        [{}, 0],
      ] as const) {
        const tracking = await Tracking.open(azurite());
        const source = join(folder(), "other.txt");
        writeFileSync(source, "");
        const looks = new Looks();
        await tracking.track(source, "other.txt", options, { clock: looks.clock }).close();
        assert.equal(looks.waits.at(-1), seconds);
      }
    });
  });

  describe("whose tracker was killed", () => {
    it("is continued", async () => {
      const { source, begin, stored } = await start();
      writeFileSync(source, "one ");
      const first = begin();
      await first.looks.ended();
      await first.kill();
      appendFileSync(source, "two");
      const second = begin();
      await second.output.close();
      assert.equal(await stored(), "one two");
      assert.deepEqual(second.changes, []);
    });

    it("is distinguished from another, longer file", async () => {
      const { source, begin, stored } = await start();
      writeFileSync(source, "one ");
      const first = begin();
      await first.looks.ended();
      await first.kill();
      writeFileSync(source, "another one");
      const second = begin();
      await second.output.close();
      assert.equal(await stored(), "one another one");
      assert.deepEqual(second.changes, ["rewritten"]);
    });

    it("is continued after the source started again, too", async () => {
      const { source, begin, stored } = await start();
      writeFileSync(source, "first life ");
      const first = begin();
      await first.looks.ended();
      writeFileSync(source, "second ");
      await first.looks.take();
      await first.kill();
      appendFileSync(source, "life");
      const second = begin();
      await second.output.close();
      assert.equal(await stored(), "first life second life");
      assert.deepEqual([first.changes, second.changes], [["truncated"], []]);
    });

    it("is continued after it was closed, in a new segment", async () => {
      const { tracking, source, begin } = await start();
      writeFileSync(source, "one ");
      await begin().output.close();
      appendFileSync(source, "two");
      const { size } = await begin().output.close();
      assert.deepEqual(await tracking.segments("log.txt"), ["one ", "two"]);
      assert.equal(size, 7);
      await begin().output.close();
      assert.deepEqual(await tracking.segments("log.txt"), ["one ", "two"]);
    });

    it("is continued after a late append of the killed process", async () => {
      const { tracking, source, begin, stored } = await start();
      writeFileSync(source, "abc");
      const { output, looks, errors } = begin();
      await looks.ended();
      await tracking.client.getAppendBlobClient("t1/$TaskLog/log.txt").appendBlock("def", 3);
      appendFileSync(source, "defgh");
      await output.close();
      assert.equal(await stored(), "abcdefgh");
      assert.deepEqual(errors, []);
    });

    it("is distinguished from another file by the earlier segments, too", async () => {
      const { tracking, source, begin } = await start({}, { blockLimit: 1 });
      writeFileSync(source, "ab");
      const first = begin();
      await first.looks.ended();
      appendFileSync(source, "c");
      await first.looks.take();
      await first.kill();
      writeFileSync(source, "Abcd");
      const second = begin();
      await second.output.close();
      assert.deepEqual(await tracking.segments("log.txt"), ["ab", "c", "Abcd"]);
      assert.deepEqual(second.changes, ["rewritten"]);
    });

    it("is continued by two trackers at once as if there were one", async () => {
      const { source, begin, stored } = await start({}, { blockLimit: 3, largestAppend: 2 });
      writeFileSync(source, "");
      const [a, b] = [begin(), begin()];
      let written = "";
      for (let round = 0; round < 20; round += 1) {
        appendFileSync(source, `${round} `);
        written += `${round} `;
        await Promise.all(round % 3 === 0 ? [a.looks.take(), b.looks.take()] : [[a, b][round % 2]!.looks.take()]);
      }
      await Promise.all([a.looks.take(), b.looks.take()]);
      assert.equal(await stored(), written);
      assert.deepEqual([...a.errors, ...b.errors], []);
    });
  });

  describe("that has not simply grown", () => {
    it("follows the stored content when it is truncated", async () => {
      const { source, begin, stored } = await start();
      writeFileSync(source, "long content ");
      const { output, looks, changes } = begin();
      await looks.ended();
      truncateSync(source);
      appendFileSync(source, "short ");
      await looks.take();
      appendFileSync(source, "more");
      await output.close();
      assert.equal(await stored(), "long content short more");
      assert.deepEqual(changes, ["truncated"]);
    });

    it("follows the stored content when it was rewritten and is already longer", async () => {
      const { source, begin, stored } = await start();
      writeFileSync(source, "old ");
      const { output, looks, changes } = begin();
      await looks.ended();
      writeFileSync(source, "new content");
      await output.close();
      assert.equal(await stored(), "old new content");
      assert.deepEqual(changes, ["rewritten"]);
    });

    it("is read to its end when it is rotated, and then the new file at its path", async () => {
      const { source, begin, stored } = await start();
      writeFileSync(source, "one ");
      const { output, looks, changes } = begin();
      await looks.ended();
      appendFileSync(source, "two ");
      renameSync(source, `${source}.1`);
      appendFileSync(`${source}.1`, "three ");
      writeFileSync(source, "one four");
      await output.close();
      assert.equal(await stored(), "one two three one four");
      assert.deepEqual(changes, ["replaced"]);
    });

    it("is read to its end when it is deleted, also if no other file is at its path", async () => {
      const { source, begin, stored } = await start();
      writeFileSync(source, "one ");
      const { output, looks, changes } = begin();
      await looks.ended();
      appendFileSync(source, "two");
      rmSync(source);
      await looks.take();
      assert.equal(await stored(), "one two");
      await output.close();
      assert.deepEqual(changes, []);
    });

    it("is distinguished from another file of the same content", async () => {
      const { source, begin, stored } = await start();
      writeFileSync(source, "same ");
      const { output, looks, changes } = begin();
      await looks.ended();
      writeFileSync(`${source}.new`, "same ");
      renameSync(`${source}.new`, source);
      await output.close();
      assert.equal(await stored(), "same same ");
      assert.deepEqual(changes, ["replaced"]);
    });

    it("is left to the next look while it is rewritten continuously", async () => {
      const source = join(folder(), "log.txt");
      const looks = new Looks();
      let rewrites = 0;
      const proxied = await startProxy(({ url }) => {
        if (!url.includes("comp=appendblock")) return undefined;
        rewrites += 1;
        writeFileSync(source, `${rewrites}`.repeat(30));
        return undefined;
      });
      const restless = await Tracking.open(azurite(), proxied.blobEndpoint);
      writeFileSync(source, "0".repeat(30));
      const limits = { largestAppend: 10, clock: looks.clock };
      const output = restless.track(source, "log.txt", { abortSignal: killable().signal }, limits);
      await looks.ended();
      assert.equal(await restless.stored("log.txt"), "0".repeat(10) + "1".repeat(10));
      await looks.take();
      assert.equal(await restless.stored("log.txt"), "0".repeat(10) + "1".repeat(10) + "2".repeat(10));
      await output.close();
      assert.equal(rewrites, 4);
    });

    it("is compared with the last 64 KiB, and not with the content before them", async () => {
      const { source, begin, stored } = await start();
      const old = Buffer.alloc(100_000, "x");
      writeFileSync(source, old);
      const { looks, changes, output } = begin();
      await looks.ended();
      const far = Buffer.from(old);
      far[100_000 - 65_537] = 0;
      writeFileSync(source, far);
      await looks.take();
      assert.deepEqual(changes, []);
      const near = Buffer.from(old);
      near[100_000 - 65_536] = 0;
      writeFileSync(source, near);
      await output.close();
      assert.deepEqual(changes, ["rewritten"]);
      assert.equal((await stored()).length, 200_000);
    });
  });

  describe("that outgrows the blocks of a blob", () => {
    it("continues in segments", async () => {
      const { tracking, source, begin } = await start({}, { blockLimit: 2 });
      const { output, looks } = begin();
      for (const text of ["a", "b", "c", "d", "e"]) {
        appendFileSync(source, text);
        await looks.take();
      }
      await output.close();
      assert.deepEqual(await tracking.segments("log.txt"), ["ab", "cd", "e"]);
      const { metadata } = await tracking.client.getBlobClient("t1/$TaskLog/log.txt.~00002").getProperties();
      assert.deepEqual(metadata, { batchoutputs_segment: "2", batchoutputs_offset: "2" });
    });

    it("is continued in its last segment, whatever the source has become", async () => {
      const { tracking, source, begin } = await start({}, { blockLimit: 2 });
      for (const text of ["a", "b", "c", "d", "e"]) {
        appendFileSync(source, text);
        const one = begin();
        await one.looks.ended();
        await one.kill();
      }
      assert.deepEqual(await tracking.segments("log.txt"), ["ab", "cd", "e"]);
      writeFileSync(source, "X");
      await begin().output.close();
      assert.deepEqual(await tracking.segments("log.txt"), ["ab", "cd", "eX"]);
    });

    it("continues in a new segment when the service says so, whatever the count", async () => {
      let appends = 0;
      const full = { status: 409, code: "BlockCountExceedsLimit" };
      const { blobEndpoint } = await startProxy(({ url }) => {
        if (!url.includes("comp=appendblock")) return undefined;
        appends += 1;
        return appends === 3 ? full : undefined;
      });
      const tracking = await Tracking.open(azurite(), blobEndpoint);
      const source = join(folder(), "log.txt");
      writeFileSync(source, "abcd");
      const { size } = await tracking.track(source, "log.txt", {}, { largestAppend: 1 }).close();
      assert.deepEqual([size, await tracking.segments("log.txt")], [4, ["ab", "cd"]]);
    });

    it("continues in a new segment if the source starts again and the old segment is full", async () => {
      const { tracking, source, begin } = await start({}, { blockLimit: 1 });
      writeFileSync(source, "ab");
      const { output, looks } = begin();
      await looks.ended();
      writeFileSync(source, "c");
      await output.close();
      assert.deepEqual(await tracking.segments("log.txt"), ["ab", "c"]);
    });
  });

  describe("whose output has another writer", () => {
    it("ends with a conflict", async () => {
      const { tracking, source, begin, stored } = await start();
      writeFileSync(source, "mine ");
      const { output, looks, errors } = begin();
      await looks.ended();
      await tracking.client.getAppendBlobClient("t1/$TaskLog/log.txt").appendBlock("theirs", 6);
      appendFileSync(source, "more");
      const conflict = { name: "OutputError", code: "Conflict", message: /must be written by one tracker alone/ };
      await looks.take();
      assert.throws(() => {
        throw errors[0];
      }, conflict);
      await assert.rejects(output.close(), conflict);
      assert.equal(await stored(), "mine theirs");
    });

    it("is a conflict if the output is not an append blob, which stays unchanged", async () => {
      const { tracking, source, begin, stored } = await start();
      await tracking.client.getBlockBlobClient("t1/$TaskLog/log.txt").upload("saved", 5);
      writeFileSync(source, "tracked");
      await assert.rejects(begin().output.close(), { code: "Conflict", message: /got BlockBlob; delete it/ });
      assert.equal(await stored(), "saved");
    });

    it("is a conflict if later segments of another output remain", async () => {
      const { tracking, source, begin } = await start();
      const metadata = { batchoutputs_segment: "2" };
      await tracking.client.getAppendBlobClient("t1/$TaskLog/log.txt.~00002").create({ metadata });
      writeFileSync(source, "tracked");
      await assert.rejects(begin().output.close(), { code: "Conflict", message: /log\.txt\.~00002 alone/ });
    });

    it("is retried while another client has a lease", async () => {
      const { tracking, source, begin, stored } = await start();
      writeFileSync(source, "one ");
      const { output, looks, errors } = begin();
      await looks.ended();
      const lease = tracking.client.getBlobClient("t1/$TaskLog/log.txt").getBlobLeaseClient();
      await lease.acquireLease(-1);
      appendFileSync(source, "two");
      await looks.take();
      assert.deepEqual(
        errors.map((error) => (error as { code: string }).code),
        ["Conflict"],
      );
      await lease.releaseLease();
      await output.close();
      assert.equal(await stored(), "one two");
    });

    it("is stored again if the output was deleted in the meantime", async () => {
      const { tracking, source, begin, stored } = await start();
      writeFileSync(source, "one ");
      const { output, looks, errors } = begin();
      await looks.ended();
      await tracking.client.deleteBlob("t1/$TaskLog/log.txt");
      appendFileSync(source, "two");
      await looks.take();
      assert.equal(errors.length, 1);
      await output.close();
      assert.equal(await stored(), "one two");
    });

    for (const [when, change] of [
      ["while the file did not change", () => {}],
      ["while the file grew", (source: string) => appendFileSync(source, " three")],
      ["while the file was deleted, too", (source: string) => rmSync(source)],
    ] as const) {
      it(`is stored again as a whole if it was deleted just before the end, ${when}`, async () => {
        const { tracking, source, begin, stored } = await start({}, { blockLimit: 1 });
        writeFileSync(source, "one");
        const { output, looks } = begin();
        await looks.ended();
        appendFileSync(source, " two");
        await looks.take();
        assert.equal(await stored(), "one two");
        for (const name of ["t1/$TaskLog/log.txt.~00002", "t1/$TaskLog/log.txt"]) {
          await tracking.client.deleteBlob(name);
        }
        const whole = when.includes("grew") ? "one two three" : "one two";
        change(source);
        const { size, etag } = await output.close();
        assert.equal(size, whole.length);
        assert.equal(await stored(), whole);
        assert.notEqual(etag, "");
      });
    }

    it("is an error of close if the output is deleted each time that it is stored", async () => {
      // It is never found, as if another client deleted it before every look-up.
      const { blobEndpoint } = await startProxy(({ method }) =>
        method === "HEAD" ? { status: 404, code: "BlobNotFound" } : undefined,
      );
      const tracking = await Tracking.open(azurite(), blobEndpoint);
      const source = join(folder(), "log.txt");
      writeFileSync(source, "one");
      await assert.rejects(tracking.track(source, "log.txt").close(), { code: /^(OutputNotFound|Conflict)$/ });
    });
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
