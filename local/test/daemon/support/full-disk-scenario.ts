import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { RunningStatus } from "../../../daemon/lifecycle";
import { isRunning, recordOf } from "../../../daemon/processes";
import { connect } from "../../arm/support/provider-client";
import { down, status, up } from "./built-lifecycle";
import { ONE_NODE } from "./one-node";

/**
 * The scenario that `full-disk.test.ts` runs on a separate disk: a local Azure in `folder`, whose disk becomes full
 * twice. `outside` is on another disk.
 */
async function main([folder = "", outside = ""]: string[]): Promise<void> {
  const running = await up(folder);
  const daemon = recordOf(running.pid)!;
  await deploy(running);
  const { batchAccounts, storageAccounts } = (await status(folder)) as RunningStatus;
  const batch = await client(
    running,
    `https://${batchAccounts[0]!.accountEndpoint}`,
    "https://batch.core.windows.net/",
  );
  const storage = await client(running, storageAccounts[0]!.blobEndpoint, "https://storage.azure.com");
  const taskIn = async (id: string) =>
    (await batch("GET", `/jobs/job/tasks/${id}?api-version=2024-07-01.20.0`)).json?.state;
  const until = async (wished: () => Promise<boolean> | boolean) => {
    while (!(await wished())) await setImmediate();
  };

  assert.equal(
    (await batch("POST", "/jobs?api-version=2024-07-01.20.0", { id: "job", poolInfo: { poolId: "pool" } })).status,
    201,
  );
  const go = join(outside, "go");
  const wait = `/bin/sh -c 'until test -e ${go}; do sleep 0.05; done'`;
  assert.equal(
    (await batch("POST", "/jobs/job/tasks?api-version=2024-07-01.20.0", { id: "first", commandLine: wait })).status,
    201,
  );
  await until(async () => (await taskIn("first")) === "running");

  const added: string[] = [];
  for (let task = 0; task < 20; task++) {
    const sent = { id: `before-${task}`, commandLine: "/bin/true" };
    assert.equal((await batch("POST", "/jobs/job/tasks?api-version=2024-07-01.20.0", sent)).status, 201);
    added.push(sent.id);
  }

  fill(folder);
  // Large files first, then small ones, until there is no room for either.
  for (const length of [30_000, 1_000, 1]) {
    for (let refused = 0; refused < 100; ) {
      const environmentSettings = [{ name: "A", value: "x".repeat(length) }];
      const sent = { id: `task-${length}-${added.length}`, commandLine: "/bin/true", environmentSettings };
      const { status: code, json } = await batch("POST", "/jobs/job/tasks?api-version=2024-07-01.20.0", sent);
      if (code === 201) {
        added.push(sent.id);
        continue;
      }
      assert.deepEqual([code, json.code], [503, "ServerBusy"]);
      assert.match(json.values[0].value, /account\.sqlite could not be written: .*full; make room on its disk/);
      refused += 1;
    }
  }
  writeFileSync(go, "");
  // The end of the running task cannot be stored, and added tasks cannot be started. Everything else continues.
  for (let round = 0; round < 200; round++)
    assert.equal((await batch("GET", "/jobs/job?api-version=2024-07-01.20.0")).status, 200);
  assert.equal(
    (await batch("POST", "/jobs?api-version=2024-07-01.20.0", { id: "more", poolInfo: { poolId: "pool" } })).status,
    503,
  );
  assert.equal((await batch("GET", "/jobs/more?api-version=2024-07-01.20.0")).status, 404);
  for (const id of added) assert.equal(await taskIn(id), "active");
  const put = await storage("PUT", "results/blob", "x".repeat(100_000), { "x-ms-blob-type": "BlockBlob" });
  assert.ok(put.status === 500 || put.status === 503, `PUT is answered ${put.status}`);
  assert.equal((await storage("GET", "results?restype=container&comp=list")).status, 200);
  await assert.rejects(
    createGroup(running, "second"),
    /resources\.json must be a file that can be written, got ENOSPC; make room/,
  );
  assert.equal(((await status(folder)) as RunningStatus).pid, running.pid);
  assert.ok(isRunning(daemon));

  rmSync(join(folder, "filler"));
  for (const id of ["first", ...added]) await until(async () => (await taskIn(id)) === "completed");
  const log = readFileSync(join(folder, "logs/batch.log"), "utf8");
  assert.match(log, /task job\/first stays running no longer, as it did since .*account\.sqlite could not be written/);
  await until(
    async () => (await storage("PUT", "results/blob", "x", { "x-ms-blob-type": "BlockBlob" })).status === 201,
  );
  await createGroup(running, "second");

  fill(folder);
  assert.equal(await down(folder), "stopped");
  assert.ok(!isRunning(daemon));
  await assert.rejects(up(folder), { message: /\.pem must be a file that can be written, got ENOSPC; make room/ });
  assert.equal(await down(folder), "not-running");
  rmSync(join(folder, "filler"));
  const again = await up(folder);
  const { batchAccounts: accounts } = (await status(folder)) as RunningStatus;
  const batchAgain = await client(again, `https://${accounts[0]!.accountEndpoint}`, "https://batch.core.windows.net/");
  assert.equal((await batchAgain("GET", "/jobs/job/tasks/first?api-version=2024-07-01.20.0")).json.state, "completed");
  assert.equal(await down(folder), "stopped");
  console.log("survived");
}

/** Uses up all free space of the disk. */
function fill(folder: string): void {
  for (const size of [2 ** 20, 2 ** 12, 1]) {
    try {
      for (;;) writeFileSync(join(folder, "filler"), Buffer.alloc(size), { flag: "a" });
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
    }
  }
  assert.ok(existsSync(join(folder, "filler")));
}

async function client({ endpoints, caFile }: RunningStatus, base: string, resource: string) {
  const query = `api-version=2018-02-01&resource=${encodeURIComponent(resource)}`;
  const url = `${endpoints.imds}/metadata/identity/oauth2/token?${query}`;
  const { access_token } = (await (await fetch(url, { headers: { Metadata: "true" } })).json()) as {
    access_token: string;
  };
  const ca = readFileSync(caFile);
  return (method: string, path: string, body?: unknown, more: Record<string, string> = {}) =>
    // biome-ignore lint/suspicious/noExplicitAny: the caller knows the shape of the answer
    new Promise<{ status: number; json: any }>((resolve, reject) => {
      const headers = { authorization: `Bearer ${access_token}`, "x-ms-version": "2024-11-04", ...more };
      const sent = request(`${base}${path}`, { method, ca, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode!, json: text.startsWith("{") ? JSON.parse(text) : undefined }),
        );
      });
      sent.on("error", (error) => reject(new Error(`${method} ${path}: ${error.message}`)));
      sent.end(typeof body === "string" || body === undefined ? body : JSON.stringify(body));
    });
}

async function createGroup({ endpoints }: RunningStatus, resourceGroupName: string): Promise<void> {
  const provider = connect(Number(endpoints["azure-native"].split(":")[1]));
  try {
    await provider.create("azure-native:resources:ResourceGroup", { resourceGroupName, location: "westeurope" });
  } finally {
    provider.close();
  }
}

async function deploy(running: RunningStatus): Promise<void> {
  await createGroup(running, "rg");
  const provider = connect(Number(running.endpoints["azure-native"].split(":")[1]));
  const of = { resourceGroupName: "rg", accountName: "localtest" };
  try {
    const sku = { name: "Standard_LRS" };
    await provider.create("azure-native:storage:StorageAccount", { ...of, kind: "StorageV2", sku });
    const container = await provider.create("azure-native:storage:BlobContainer", { ...of, containerName: "results" });
    await provider.create("azure-native:authorization:RoleAssignment", {
      scope: container.id,
      principalId: running.deployer.objectId,
      principalType: "ServicePrincipal",
      roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    });
    await provider.create("azure-native:batch:BatchAccount", of);
    await provider.create("azure-native:batch:Pool", {
      ...of,
      poolName: "pool",
      ...ONE_NODE,
    });
  } finally {
    provider.close();
  }
}

main(process.argv.slice(2)).catch(async (error: unknown) => {
  console.error(error);
  process.exitCode = 1;
  const [folder = ""] = process.argv.slice(2);
  rmSync(join(folder, "filler"), { force: true });
  await down(folder);
  for (const log of ["daemon", "storage", "batch"]) {
    const file = join(folder, `logs/${log}.log`);
    if (existsSync(file)) console.error(`${log}: ${readFileSync(file, "utf8").slice(-600)}`);
  }
});
