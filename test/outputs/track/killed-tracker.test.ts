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
import { chance, chanceBytes, chanceInt, SEED } from "../../faults/chance";
import { useFaultProxy } from "../../faults/fault-proxy";
import { useAzurite } from "../../support/azurite";
import { useFolder } from "../../support/folder";
import type { TrackerTask } from "./tracker-process";
import { Tracking } from "./tracking";

/** A few with every run of the tests; 150 take a minute and a half. */
const KILLS = Number(process.env.KILLS ?? 10);

describe(`a tracker that is killed again and again (seed ${SEED})`, () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const openProxy = useFaultProxy(azurite);
  const bundle = mkdtempSync(join(tmpdir(), "tracker-"));
  const running = new Set<ChildProcess>();

  before(() =>
    build({
      entryPoints: [join(__dirname, "tracker-process.ts")],
      outfile: join(bundle, "tracker.cjs"),
      bundle: true,
      platform: "node",
      banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
      define: { "import.meta.url": "importMetaUrl" },
      logLevel: "error",
    }),
  );
  afterEach(() => {
    for (const child of running) child.kill("SIGKILL");
    running.clear();
  });
  after(() => rmSync(bundle, { recursive: true }));

  it("stores each byte once and in order, through faults, over segments", async function () {
    this.timeout(30_000 + KILLS * 4_000);
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
      blockLimit: 20,
    };
    writeFileSync(join(folder(), "task.json"), JSON.stringify(task));
    writeFileSync(source, "");
    const begin = () => {
      const child = spawn(process.execPath, [join(bundle, "tracker.cjs"), join(folder(), "task.json")], {
        env: { NODE_EXTRA_CA_CERTS: azurite().caFile },
        stdio: ["pipe", "pipe", "inherit"],
      });
      running.add(child);
      return child;
    };

    const written: Buffer[] = [];
    const write = () => {
      const piece = chanceBytes(chanceInt(1, 3000, written.length, "length"), written.length);
      written.push(piece);
      appendFileSync(source, piece);
    };
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = begin();
      const exited = once(child, "exit");
      // from its first request on it is killed at any point: between a look and the next, in a request, or after its answer was lost
      await proxy.nextRequest();
      const end = performance.now() + chance(kill, "kill") * 150;
      while (performance.now() < end) {
        write();
        // nothing is waited for: it is the pace of the program that writes
        await delay(chance(kill, written.length, "pause") * 10);
      }
      child.kill("SIGKILL");
      assert.deepEqual(await exited, [null, "SIGKILL"]);
      running.delete(child);
    }
    const last = begin();
    while (appends < 20 * KILLS) {
      const looked = proxy.nextRequest();
      write();
      await looked;
    }
    last.stdin!.end();
    const [size, [exitCode]] = await Promise.all([text(last.stdout!), once(last, "exit")]);
    running.delete(last);

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
