import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "esbuild";
import { after, afterEach, before, describe, it } from "mocha";
import { useAzurite } from "../../support/azurite";
import { chance, chanceBytes, chanceInt, SEED } from "../../support/chance";
import { useFaultProxy } from "../../support/fault-proxy";
import { useFolder } from "../../support/folder";
import { nightly } from "../../support/nightly";
import { useStorageProxy } from "../../support/storage-proxy";
import { useTrackedFile } from "./support/tracked-file";
import type { TrackerTask } from "./support/tracker-process";
import { Looks, Tracking } from "./support/tracking";

/** The number of kills. 150 kills take a few minutes. */
const KILLS = Number(process.env.KILLS ?? 10);

/** The largest number of blocks in a segment. It is small, so that an output has several segments. */
const BLOCK_LIMIT = 10;

/** Only ends a test that hangs. It does not check the speed, because the machine may be busy. */
const HANGS_AFTER_MS = 120_000 + KILLS * 10_000;

nightly.describe(`a tracker that is killed again and again (seed ${SEED})`, () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const openProxy = useFaultProxy(azurite);
  let bundle: string;
  const running = new Set<ChildProcess>();

  before(function () {
    this.timeout(HANGS_AFTER_MS);
    bundle = mkdtempSync(join(tmpdir(), "tracker-"));
    return build({
      entryPoints: [join(__dirname, "support", "tracker-process.ts")],
      outfile: join(bundle, "tracker.cjs"),
      bundle: true,
      platform: "node",
      banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
      define: { "import.meta.url": "importMetaUrl" },
      logLevel: "error",
    });
  });
  afterEach(() => {
    for (const child of running) child.kill("SIGKILL");
    running.clear();
  });
  after(() => rmSync(bundle, { recursive: true }));

  it("stores each byte once and in order, through faults, over segments", async function () {
    this.timeout(HANGS_AFTER_MS);
    let appends = 0;
    const count = ({ url = "" }: IncomingMessage) => {
      if (url.includes("comp=appendblock")) appends += 1;
    };
    const proxy = await openProxy({ rate: 0.15, onRequest: count });
    const tracking = await Tracking.open(azurite(), proxy.blobEndpoint);
    const source = join(folder(), "log.txt");
    const task: TrackerTask = {
      containerUrl: `${proxy.blobEndpoint}${tracking.client.containerName}`,
      token: (await azurite().credential.getToken([]))?.token ?? "",
      source,
      path: "log.txt",
      blockLimit: BLOCK_LIMIT,
    };
    writeFileSync(join(folder(), "task.json"), JSON.stringify(task));
    writeFileSync(source, "");
    const begin = () => {
      const child = spawn(process.execPath, [join(bundle, "tracker.cjs"), join(folder(), "task.json")], {
        env: { NODE_EXTRA_CA_CERTS: azurite().caFile },
        stdio: ["pipe", "pipe", "inherit"],
      });
      running.add(child);
      return { child, exited: once(child, "exit") };
    };
    const isAsking = ({ exited }: { exited: Promise<unknown> }) =>
      Promise.race([proxy.nextRequest(), exited.then(() => assert.fail(`the tracker must stay up, seed ${SEED}`))]);

    const written: Buffer[] = [];
    /** Writes and waits until the tracker has stored it, `times` times. */
    const writeFor = async (tracker: ReturnType<typeof begin>, times: number) => {
      for (const enough = appends + times; appends < enough; ) {
        const piece = chanceBytes(chanceInt(1, 3000, written.length, "length"), written.length);
        written.push(piece);
        appendFileSync(source, piece);
        for (const before = appends; appends === before; ) await isAsking(tracker);
      }
    };
    for (let kill = 0; kill < KILLS; kill += 1) {
      const tracker = begin();
      await isAsking(tracker);
      await writeFor(tracker, chanceInt(0, 10, kill, "appends"));
      // Do not wait, so that the kill can come at any point: in a request, after a lost answer, or between two looks.
      await delay(chance(kill, "kill") * 20);
      tracker.child.kill("SIGKILL");
      assert.deepEqual(await tracker.exited, [null, "SIGKILL"]);
      running.delete(tracker.child);
    }
    const last = begin();
    await writeFor(last, 3 * BLOCK_LIMIT);
    last.child.stdin!.end();
    const [size, [exitCode]] = await Promise.all([text(last.child.stdout!), last.exited]);
    running.delete(last.child);

    const expected = Buffer.concat(written);
    assert.deepEqual([exitCode, size], [0, String(expected.length)], `seed ${SEED}`);
    const segments = await tracking.segments("log.txt");
    assert.ok(
      segments.join("") === expected.toString("latin1"),
      `what is stored must be what was written, seed ${SEED}`,
    );
    assert.ok(segments.length > 1, `there must be segments, got ${segments.length}, seed ${SEED}`);
    assert.ok(proxy.faults > 0, `faults must occur, seed ${SEED}`);
  });
});

describe("late writers of a tracked file", () => {
  const azurite = useAzurite();
  const folder = useFolder();

  for (const name of ["stdout.txt", "stderr.txt"]) {
    it(`get 3 seconds if the file is ${name}`, async () => {
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

  it("get as long as requested, and no time by default", async () => {
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

describe("a tracked file whose output has another writer", () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const startProxy = useStorageProxy(azurite);
  const start = useTrackedFile(azurite, folder);

  it("ends with a conflict", async () => {
    const { tracking, source, begin, stored } = await start();
    writeFileSync(source, "mine ");
    const { output, looks, errors } = begin();
    await looks.ended();
    await tracking.client.getAppendBlobClient("t1/$TaskLog/log.txt").appendBlock("theirs", 6);
    appendFileSync(source, "more");
    const conflict = {
      name: "OutputError",
      code: "Conflict",
      message: /has other bytes at its end, so another process writes to it/,
    };
    await looks.take();
    assert.throws(() => {
      throw errors[0];
    }, conflict);
    await assert.rejects(output.close(), conflict);
    assert.equal(await stored(), "mine theirs");
  });

  it("ends with a conflict if the output is not an append blob, and leaves that blob unchanged", async () => {
    const { tracking, source, begin, stored } = await start();
    await tracking.client.getBlockBlobClient("t1/$TaskLog/log.txt").upload("saved", 5);
    writeFileSync(source, "tracked");
    await assert.rejects(begin().output.close(), {
      code: "Conflict",
      message: /is a BlockBlob, and only an append blob can be tracked; delete it/,
    });
    assert.equal(await stored(), "saved");
  });

  it("ends with a conflict if later segments of another output remain", async () => {
    const { tracking, source, begin } = await start();
    const metadata = { batchoutputs_segment: "2" };
    await tracking.client.getAppendBlobClient("t1/$TaskLog/log.txt.~00002").create({ metadata });
    writeFileSync(source, "tracked");
    await assert.rejects(begin().output.close(), {
      code: "Conflict",
      message: /has no first segment, but \S+log\.txt\.~00002 exists;/,
    });
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

  it("fails at close if the output is deleted each time that it is stored", async () => {
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
