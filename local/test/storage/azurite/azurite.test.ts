import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { after, afterEach, before, describe, it } from "mocha";
import { type Azurite, startAzurite } from "../../../storage/azurite/azurite";
import { createAzuriteClient } from "../../../storage/azurite/azurite-client";

const key = Buffer.alloc(64, 1).toString("base64");

describe("startAzurite", () => {
  let folder: string;
  let azurite: Azurite;
  const log: string[] = [];
  const start = async (
    dataFolder = join(folder, "data"),
    restarts: { pauseMs?: number; maxDeathsAMinute?: number } = {},
  ) => {
    log.length = 0;
    const options = { account: "outputs", keys: [key, key], delegationSeed: "seed", dataFolder };
    azurite = await startAzurite(options, (message) => log.push(message), restarts);
    return createAzuriteClient(azurite, "outputs", [key]);
  };
  const status = async (client: Awaited<ReturnType<typeof start>>, method: string) => {
    const request = { method, path: "/outputs/job-a", query: { restype: "container" }, headers: {} };
    return (await client.sendSigned(request)).status;
  };
  const pid = () => Number(/pid (\d+)/.exec(log.findLast((line) => line.includes("serves")) ?? "")?.[1]);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "azurite-test-"));
  });
  afterEach(() => azurite.close());
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("serves a socket that only its user can access, and removes it at the end", async () => {
    const client = await start();
    const socket = await azurite.ready();
    assert.equal(statSync(dirname(socket)).mode & 0o777, 0o700);
    assert.equal(await status(client, "PUT"), 201);
    client.agent.destroy();
    await azurite.close();
    assert.equal(existsSync(dirname(socket)), false);
    assert.equal(isRunning(pid()), false);
  });

  it("has its data when it is restarted", async () => {
    const client = await start();
    assert.equal(await status(client, "HEAD"), 200);
    client.agent.destroy();
  });

  it("is restarted if it ends", async () => {
    const client = await start();
    const first = pid();
    process.kill(first, "SIGKILL");
    await until(() => log.some((line) => line.includes(`(pid ${first}) died: SIGKILL`)));
    assert.equal(await status(client, "HEAD"), 200);
    assert.notEqual(pid(), first);
    client.agent.destroy();
  });

  it("pauses if it ends repeatedly, answers ServerBusy immediately meanwhile, and then continues", async () => {
    const client = await start(undefined, { pauseMs: 500, maxDeathsAMinute: 1 });
    for (let death = 1; death <= 2; death++) {
      await azurite.ready();
      process.kill(pid(), "SIGKILL");
      await until(() => log.filter((line) => line.includes("died: SIGKILL")).length === death);
    }
    await assert.rejects(azurite.ready(), { code: "ServerBusy", statusCode: 503 });
    assert.match(azurite.down() ?? "", /^it died 2 times within a minute, at last at 2/);
    assert.ok(log.some((line) => /is down: it died 2 times .*; it is started again after 0\.5 s$/.test(line)));
    await until(() => azurite.down() === undefined);
    assert.equal(await status(client, "HEAD"), 200);
    client.agent.destroy();
  });

  it("is restarted after a pause if it cannot start", async () => {
    const dataFolder = join(folder, "gone");
    const client = await start(dataFolder, { pauseMs: 500 });
    assert.equal(await status(client, "PUT"), 201);
    renameSync(dataFolder, `${dataFolder}-aside`);
    writeFileSync(dataFolder, "in the way");
    process.kill(pid(), "SIGKILL");
    await until(() => azurite.down() !== undefined);
    await assert.rejects(azurite.ready(), { code: "ServerBusy" });
    rmSync(dataFolder);
    renameSync(`${dataFolder}-aside`, dataFolder);
    await until(() => azurite.down() === undefined);
    await until(() => log.at(-1)?.includes("serves") === true);
    assert.equal(await status(client, "HEAD"), 200);
    client.agent.destroy();
  });

  it("ends with its parent, even if that is killed, and writes its data", async () => {
    const owner = spawn(
      process.execPath,
      ["--import", "tsx", join(__dirname, "../support/azurite-owner.ts"), join(folder, "owned")],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const [line] = await once(owner.stdout.setEncoding("utf8"), "data");
    const owned = Number(/azurite (\d+)/.exec(line)?.[1]);
    assert.equal(isRunning(owned), true);
    owner.kill("SIGKILL");
    await until(() => !isRunning(owned));

    const client = await start(join(folder, "owned"));
    assert.equal(await status(client, "HEAD"), 200);
    client.agent.destroy();
  });

  it("reports why it cannot start", async () => {
    const client = await start();
    client.agent.destroy();
    await assert.rejects(
      startAzurite(
        { account: "outputs", keys: [key], delegationSeed: "seed", dataFolder: "/dev/null/x" },
        () => undefined,
      ),
      /azurite of outputs did not start: ENOTDIR/,
    );
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}
