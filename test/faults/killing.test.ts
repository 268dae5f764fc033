import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { TaskOutputStorage } from "../../outputs";
import { SMALL_BLOCK } from "../outputs/support/small-requests";
import { useAzurite } from "../support/azurite";
import { chanceBytes, chanceInt, FAULTS, SEED } from "../support/chance";
import { type FaultProxy, useFaultProxy } from "../support/fault-proxy";
import { useFolder } from "../support/folder";
import { useImds } from "../support/imds";
import { useSmallBlocksCommand } from "./support/small-blocks-command";

const KIB = 2 ** 10;

/** A kill is one of the faults. It costs the start of a process. */
const KILLS = Math.ceil(FAULTS * 0.02);

describe(`killing and restarting (seed ${SEED})`, () => {
  const azurite = useAzurite();
  const imds = useImds();
  const folder = useFolder();
  const openProxy = useFaultProxy(azurite);
  const command = useSmallBlocksCommand();

  it("saves the whole file after all kills", async function () {
    this.timeout(30_000 + KILLS * 5000);
    const proxy = await openProxy({ rate: 0 });
    const { direct, start } = await setUp(proxy, "faults-kill-save");
    const content = chanceBytes(9 * SMALL_BLOCK, "kill-save");
    writeFileSync(join(folder(), "source.bin"), content);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = start("save", "TaskOutput", "source.bin");
      await afterRequests(proxy, chanceInt(1, 10, "kill-save", kill), child);
      await end(child, "SIGKILL");
    }
    assert.equal(await end(start("save", "TaskOutput", "source.bin")), 0);
    const stored = await (await direct.get("TaskOutput", "source.bin")).bytes();
    assert.equal(stored.equals(content), true, `seed ${SEED}`);
  });

  it("sends at most a tenth again if it was killed at 90 %", async function () {
    this.timeout(60_000);
    const size = 24 * SMALL_BLOCK;
    const part = chanceBytes(size / 8, "kill-at-90");
    for (let index = 0; index < 8; index += 1) appendFileSync(join(folder(), "source.bin"), part);
    let first: ChildProcess | undefined;
    const onTaken = (takenBytes: number) => takenBytes >= 0.9 * size && first?.kill("SIGKILL");
    const proxy = await openProxy({ rate: 0, onTaken });
    const { direct, start } = await setUp(proxy, "faults-kill-at-90");
    first = start("save", "TaskOutput", "source.bin");
    assert.equal(await end(first), null, "it must have been killed");

    assert.equal(await end(start("save", "TaskOutput", "source.bin")), 0);
    const stored = await (await direct.get("TaskOutput", "source.bin")).bytes();
    assert.equal(stored.equals(Buffer.concat(Array(8).fill(part))), true, `seed ${SEED}`);
    const sentAgain = proxy.sentBytes - size;
    console.log(`      ${(sentAgain / SMALL_BLOCK).toFixed(1)} of ${size / SMALL_BLOCK} blocks were sent again`);
    // Only what was in flight is sent again: the part that storage had not received yet.
    assert.ok(sentAgain <= 0.1 * size, `${sentAgain} bytes were sent again`);
  });

  it("tracks each byte once", async function () {
    this.timeout(30_000 + KILLS * 5000);
    const proxy = await openProxy({ rate: 0 });
    const { direct, start } = await setUp(proxy, "faults-kill-track");
    const source = join(folder(), "growing.log");
    const written: Buffer[] = [];
    const grow = (purpose: string) => {
      const piece = chanceBytes(chanceInt(1, 64 * KIB, purpose), purpose);
      written.push(piece);
      appendFileSync(source, piece);
    };
    grow("first");
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = start("track", "TaskLog", "growing.log", "--interval", "0.01");
      for (let index = 0; index < chanceInt(1, 8, "kill-track", kill); index += 1) {
        const looked = afterRequests(proxy, 1, child);
        grow(`kill-track ${kill} ${index}`);
        await looked;
      }
      await end(child, "SIGKILL");
    }
    const child = start("track", "TaskLog", "growing.log", "--interval", "0.01");
    await afterRequests(proxy, 1, child);
    assert.equal(await end(child, "SIGTERM"), 0);
    const stored = await (await direct.get("TaskLog", "growing.log")).bytes();
    assert.equal(stored.equals(Buffer.concat(written)), true, `seed ${SEED}`);
  });

  /** Creates the job's container without the proxy, and returns a function that starts the command with the proxy. */
  async function setUp(proxy: FaultProxy, name: string) {
    const jobId = `${name}-${SEED}`;
    const { blobEndpoint, credential, caFile } = azurite();
    const direct = new TaskOutputStorage({ blobEndpoint, credential, jobId, taskId: "t" });
    await direct.prepare();
    const env = {
      PATH: process.env.PATH ?? "",
      HOME: folder(),
      AZ_BATCH_JOB_ID: jobId,
      AZ_BATCH_TASK_ID: "t",
      BATCH_OUTPUTS_BLOB_ENDPOINT: proxy.blobEndpoint,
      AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url,
      NODE_EXTRA_CA_CERTS: caFile,
    };
    const start = (...args: string[]) =>
      spawn(process.execPath, [command(), ...args], {
        cwd: folder(),
        env,
        stdio: "ignore",
      });
    return { direct, start };
  }
});

/** Waits until the proxy has received `count` more requests, or the process has ended. */
async function afterRequests(proxy: FaultProxy, count: number, child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  for (let index = 0; index < count && child.exitCode === null; index += 1) {
    await Promise.race([proxy.nextRequest(), ended]);
  }
}

/** Sends a signal, if any, and returns the exit code, or null if the signal ended the process. */
async function end(child: ChildProcess, signal?: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const exited = once(child, "exit");
  if (signal !== undefined) child.kill(signal);
  const [exitCode] = await exited;
  return exitCode;
}
