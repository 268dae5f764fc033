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
import type { TrackerTask } from "./support/tracker-process";
import { Tracking } from "./support/tracking";

/** How many kills (default: a few). 150 take some minutes. */
const KILLS = Number(process.env.KILLS ?? 10);

/** The largest number of blocks in a segment. It is small, so that there are several segments. */
const BLOCK_LIMIT = 10;

/** Only ends a test that hangs. It does not check the speed, because the machine may be busy. */
const HANGS_AFTER_MS = 120_000 + KILLS * 10_000;

describe(`a tracker that is killed again and again (seed ${SEED})`, () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const openProxy = useFaultProxy(azurite);
  const bundle = mkdtempSync(join(tmpdir(), "tracker-"));
  const running = new Set<ChildProcess>();

  before(function () {
    this.timeout(HANGS_AFTER_MS);
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
