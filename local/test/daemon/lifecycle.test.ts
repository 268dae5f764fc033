import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { describe, it } from "mocha";
import type { RunningStatus } from "../../daemon/lifecycle";
import { isRunning, recordOf, waitUntil } from "../../daemon/processes";
import { openStateFolder } from "../../environment/state-folder";
import { openCa } from "../../environment/tls";
import { temporaryFolder } from "../support/temporary-folder";
import { down, removeState, status, up } from "./support/built-lifecycle";

describe("the life cycle of a local Azure", function () {
  this.timeout(60_000);
  const opened = new Set<string>();
  const folder = temporaryFolder(async () => {
    for (const path of opened) await down(path);
  });
  const stateDir = (name: string) => {
    const path = join(folder.path, name);
    opened.add(path);
    return path;
  };

  it("starts once, in a private folder, even for repeated and concurrent calls", async () => {
    const state = stateDir("once");
    assert.deepEqual(await status(state), { running: false, stateFolder: state });
    const [first, second] = await Promise.all([up(state), up(state)]);
    assert.equal(first.pid, second.pid);
    assert.equal((await up(state)).pid, first.pid);
    assert.deepEqual(await status(state), first);
    assert.equal(first.stateFolder, state);
    assert.ok(existsSync(join(state, "pulumi")), "Pulumi's backend folder");
    assert.equal(statSync(state).mode & 0o777, 0o700);
  });

  it("is the same after down and up: subscription, deployer, endpoints", async () => {
    const state = stateDir("survives");
    const { pid, ...before } = await up(state);
    assert.equal(await down(state), "stopped");
    assert.ok(!recordOf(pid));
    assert.deepEqual(await status(state), { running: false, stateFolder: state });
    const { pid: _, ...afterwards } = await up(state);
    assert.deepEqual(afterwards, before);
    assert.equal(await down(state), "stopped");
    assert.equal(await down(state), "not-running");
  });

  it("issues the deployer's tokens through its IMDS", async () => {
    const { endpoints, deployer, tenantId } = await up(stateDir("once"));
    const query = "api-version=2018-02-01&resource=https%3A%2F%2Fstorage.azure.com";
    const response = await fetch(`${endpoints.imds}/metadata/identity/oauth2/token?${query}`, {
      headers: { Metadata: "true" },
    });
    const { access_token } = (await response.json()) as { access_token: string };
    const claims = JSON.parse(Buffer.from(access_token.split(".")[1]!, "base64url").toString());
    assert.deepEqual([claims.oid, claims.tid], [deployer.objectId, tenantId]);
  });

  it("ends automatically if its folder is deleted", async () => {
    const { pid, stateFolder } = await up(stateDir("gone"));
    const daemon = recordOf(pid)!;
    rmSync(stateFolder, { recursive: true });
    assert.ok(await waitUntil(() => !isRunning(daemon), 10_000));
    assert.ok(!existsSync(stateFolder));
    opened.delete(stateFolder);
  });

  it("is ended by down while it starts", async () => {
    const state = stateDir("starting");
    const starting = up(state).then(
      () => "ready",
      (error: Error) => error.message,
    );
    const lock = join(state, "run/daemon.json");
    assert.ok(await waitUntil(() => existsSync(lock), 10_000));
    const { pid } = JSON.parse(readFileSync(lock, "utf8"));
    const ended = await down(state);
    assert.equal(ended, "stopped");
    assert.equal(recordOf(pid), undefined);
    // It was ready before, or it reports that it was stopped.
    assert.match(await starting, /^ready$|did not start; .*\n.*stopped$/s);
  });

  it("does not affect another one in another folder", async () => {
    const [one, two] = await Promise.all([up(stateDir("left")), up(stateDir("right"))]);
    assert.notEqual(one.pid, two.pid);
    assert.notEqual(one.subscriptionId, two.subscriptionId);
    const ports = [one, two].flatMap(({ endpoints }) => Object.values(endpoints));
    assert.equal(new Set(ports).size, ports.length);
    assert.equal(await down(one.stateFolder), "stopped");
    assert.equal((await status(two.stateFolder)).running, true);
  });

  it("reports which port is taken, and starts when it is free", async () => {
    const state = stateDir("taken");
    const { endpoints } = await up(state);
    await down(state);
    const port = Number(new URL(endpoints.imds).port);
    const stranger = await listen(port);
    await assert.rejects(up(state), {
      code: "StartFailed",
      message: new RegExp(`daemon\\.log:[^]*port ${port} of imds/deployer must be free on 127\\.0\\.0\\.1`),
    });
    assert.equal(await down(state), "not-running");
    await new Promise((resolve) => stranger.close(resolve));
    assert.deepEqual((await up(state)).endpoints, endpoints);
  });

  it("works in a folder whose path is too long for a socket", async () => {
    const state = stateDir(join("long".repeat(25), "long".repeat(25)));
    const { pid } = await up(state);
    assert.equal(((await status(state)) as RunningStatus).pid, pid);
    assert.equal(await down(state), "stopped");
  });

  it("does not change a folder that is not a local Azure's", async () => {
    const other = join(folder.path, "somebody-elses");
    mkdirSync(other, { mode: 0o755 });
    writeFileSync(join(other, "letter.txt"), "");
    await assert.rejects(up(other), { code: "NotAState", message: /but letter\.txt is in it/ });
    assert.deepEqual(await status(other), { running: false, stateFolder: other });
    assert.equal(await down(other), "not-running");
    assert.deepEqual([statSync(other).mode & 0o777, readdirSync(other)], [0o755, ["letter.txt"]]);
  });

  it("reports that a folder cannot be used", async () => {
    const file = join(folder.path, "file");
    writeFileSync(file, "");
    await assert.rejects(up(file), {
      code: "StateUnusable",
      message: /file must be a folder .* got EEXIST; .*--state/,
    });
  });

  it("deletes its own folder, and no other", async () => {
    const state = join(folder.path, "removed");
    await openCa(openStateFolder(state));
    removeState(state);
    assert.ok(!existsSync(state));
    const other = join(folder.path, "other");
    mkdirSync(other);
    assert.throws(() => removeState(other), { code: "NotAState" });
    assert.ok(existsSync(other));
  });
});

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
