import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { before, describe, it } from "mocha";
import type { RunningStatus } from "../../daemon/lifecycle";
import { isRunning, type ProcessRecord, recordOf, waitUntil } from "../../daemon/processes";
import { connect } from "../arm/support/provider-client";
import { built } from "../support/built";
import { familyOf, listeningAddresses } from "../support/listening-sockets";
import { nightly } from "../support/nightly";
import { temporaryFolder } from "../support/temporary-folder";
import { down, status, up } from "./support/built-lifecycle";
import { ONE_NODE } from "./support/one-node";

/** Interval in ms at which a condition is checked. */
const POLL_MS = 20;

/**
 * Runs a complete local Azure in a separate process, with an account of each kind, and a node whose StartTask never
 * ends.
 */
describe("startLocalAzure", function () {
  this.timeout(60_000);
  const folder = temporaryFolder(async () => {
    await down(folder.path);
  });
  let running: RunningStatus;

  before(async () => {
    running = await up(folder.path);
    await deploy(running);
    running = await up(folder.path);
  });

  const container = () => `${running.storageAccounts[0]!.blobEndpoint}results?restype=container&comp=list`;

  it("describes the accounts", () => {
    const { storageAccounts, batchAccounts } = running;
    assert.deepEqual([storageAccounts.length, batchAccounts.length], [1, 1]);
    assert.match(storageAccounts[0]!.blobEndpoint, /^https:\/\/127\.0\.0\.1:\d+\/localtest\/$/);
    assert.equal(batchAccounts[0]!.name, "localtest");
    assert.match(batchAccounts[0]!.accountEndpoint, /^127\.0\.0\.1:\d+$/);
  });

  it("enforces the deployed role assignments, and no others", async () => {
    assert.equal(await statusOf(running, container(), "https://storage.azure.com"), 200);
    const other = container().replace("results", "others");
    assert.equal(await statusOf(running, other, "https://storage.azure.com"), 403);
  });

  it("listens only on 127.0.0.1, with everything that it starts", async function () {
    if (process.platform !== "linux") this.skip();
    await startTaskRuns(running);
    const family = familyOf(running.pid);
    assert.ok(family.length > 2, "the store and the StartTask are processes");
    const addresses = listeningAddresses(family);
    const expected = [
      new URL(running.storageAccounts[0]!.blobEndpoint).host,
      running.batchAccounts[0]!.accountEndpoint,
      ...Object.values(running.endpoints).map((endpoint) => endpoint.replace(/^https?:\/\//, "")),
    ];
    for (const address of expected) assert.ok(addresses.includes(address), address);
    assert.deepEqual(
      addresses.filter((address) => !address.startsWith("127.0.0.1:")),
      [],
    );
  });

  it("leaves nothing running when it is killed and ended, and restarts with the same data", async () => {
    await startTaskRuns(running);
    const family = familyOf(running.pid).map((pid) => recordOf(pid)!);
    await kill(family[0]!);
    assert.ok(family.some(isRunning), "the StartTask outlives the daemon");
    assert.deepEqual(await status(folder.path), { running: false, stateFolder: folder.path });
    assert.equal(await down(folder.path), "cleared");
    assert.ok(!family.some(isRunning));
    assert.equal(await down(folder.path), "not-running");

    const { pid: _, ...again } = await up(folder.path);
    const { pid: __, ...before } = running;
    assert.deepEqual(again, before);
    assert.equal(await statusOf(again, container(), "https://storage.azure.com"), 200);
  });

  it("takes over from a killed one", async () => {
    const killed = await up(folder.path);
    await startTaskRuns(killed);
    const family = familyOf(killed.pid).map((pid) => recordOf(pid)!);
    await kill(family[0]!);
    const { pid, endpoints } = await up(folder.path);
    assert.notEqual(pid, killed.pid);
    assert.deepEqual(endpoints, killed.endpoints);
    assert.ok(!family.some(isRunning));
    assert.match(readFileSync(join(folder.path, "logs/daemon.log"), "utf8"), /ended \d+ processes that a killed local/);
  });

  // azurite.test.ts has the same with one death and a short pause.
  nightly.it("reports that an account is down, answers 503 immediately meanwhile, and recovers", async () => {
    const current = await up(folder.path);
    const log = join(folder.path, "logs/storage.log");
    const storePid = () =>
      Number(
        /serves, pid (\d+)/.exec(
          readFileSync(log, "utf8")
            .split("\n")
            .findLast((line) => line.includes("serves")) ?? "",
        )?.[1],
      );
    const isDown = async () => ((await status(folder.path)) as RunningStatus).storageAccounts[0]!.down;
    while ((await isDown()) === undefined) {
      const store = recordOf(storePid());
      if (store === undefined) await delay(POLL_MS);
      else await kill(store);
    }
    assert.match((await isDown())!, /^it died 6 times within a minute/);
    assert.equal(await statusOf(current, container(), "https://storage.azure.com"), 503);
    const run = (command: string) =>
      spawnSync(process.execPath, [built("command/main"), command, "--state", folder.path], { encoding: "utf8" });
    assert.match(run("status").stdout, /storage account localtest +https:\S+ is down: it died 6 times/);
    assert.match(run("up").stderr, /storage account localtest is down: it died 6 times .* `local-azure logs storage`/);
    while ((await isDown()) !== undefined) await delay(POLL_MS);
    assert.equal(await statusOf(current, container(), "https://storage.azure.com"), 200);
  });

  it("ends a node's processes when it is stopped normally", async () => {
    const current = await up(folder.path);
    await startTaskRuns(current);
    const family = familyOf(current.pid).map((pid) => recordOf(pid)!);
    assert.equal(await down(folder.path), "stopped");
    assert.ok(!family.some(isRunning));
  });
});

/** Sends the requests that an engine would send to the provider. */
async function deploy({ endpoints, deployer }: RunningStatus): Promise<void> {
  const provider = connect(Number(endpoints["azure-native"].split(":")[1]));
  const resourceGroupName = "rg";
  try {
    await provider.create("azure-native:resources:ResourceGroup", { resourceGroupName, location: "westeurope" });
    await provider.create("azure-native:storage:StorageAccount", {
      resourceGroupName,
      accountName: "localtest",
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
    });
    const made = await provider.create("azure-native:storage:BlobContainer", {
      resourceGroupName,
      accountName: "localtest",
      containerName: "results",
    });
    await provider.create("azure-native:authorization:RoleAssignment", {
      scope: made.id,
      principalId: deployer.objectId,
      principalType: "ServicePrincipal",
      roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    });
    await provider.create("azure-native:batch:BatchAccount", { resourceGroupName, accountName: "localtest" });
    await provider.create("azure-native:batch:Pool", {
      resourceGroupName,
      accountName: "localtest",
      poolName: "pool",
      ...ONE_NODE,
      startTask: { commandLine: "/bin/sh -c 'sleep 600 & echo started; sleep 600'", waitForSuccess: true },
    });
  } finally {
    provider.close();
  }
}

/** Waits until the StartTask and its child are running. */
async function startTaskRuns({ pid }: RunningStatus): Promise<void> {
  const sleeping = () => commandsOf(familyOf(pid)).filter((command) => command === "sleep 600").length === 2;
  assert.ok(await waitUntil(sleeping, 20_000), "the StartTask must run");
}

function commandsOf(pids: readonly number[]): string[] {
  try {
    return execFileSync("ps", ["-o", "args=", "-p", pids.join(",")], { encoding: "utf8" })
      .trim()
      .split("\n");
  } catch {
    // All of them have ended.
    return [];
  }
}

async function kill(daemon: ProcessRecord): Promise<void> {
  process.kill(daemon.pid, "SIGKILL");
  assert.ok(await waitUntil(() => !isRunning(daemon), 5_000));
}

/** Returns the status of a GET request with the deployer's token, requested from IMDS as a client does. */
async function statusOf(local: Pick<RunningStatus, "endpoints" | "caFile">, url: string, resource: string) {
  const query = new URLSearchParams({ "api-version": "2018-02-01", resource });
  const response = await fetch(`${local.endpoints.imds}/metadata/identity/oauth2/token?${query}`, {
    headers: { Metadata: "true" },
  });
  const { access_token } = (await response.json()) as { access_token: string };
  return new Promise<number | undefined>((resolve, reject) => {
    const headers = { authorization: `Bearer ${access_token}`, "x-ms-version": "2024-11-04" };
    const outgoing = request(url, { ca: readFileSync(local.caFile), headers, agent: false }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode));
    });
    outgoing.on("error", reject).end();
  });
}
