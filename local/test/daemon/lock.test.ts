import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { acquireLock, clearLock, readHolder } from "../../daemon/lock";
import { recordOf } from "../../daemon/processes";
import { openStateFolder } from "../../environment/state-folder";
import { temporaryFolder } from "../support/temporary-folder";

describe("acquireLock", () => {
  const folder = temporaryFolder();
  const state = (name: string) => openStateFolder(join(folder.path, name));

  it("is refused to a second process until it is released", () => {
    const lock = acquireLock(state("held"));
    assert.deepEqual(readHolder(state("held")), recordOf(process.pid));
    assert.throws(() => acquireLock(state("held")), {
      code: "StateLocked",
      message: new RegExp(`but ${process.pid} runs it`),
    });
    lock.release();
    assert.equal(readHolder(state("held")), undefined);
    acquireLock(state("held")).release();
    assert.deepEqual(readdirSync(join(folder.path, "held/run")), []);
  });

  it("is taken from a killed holder, and returns that holder", async () => {
    const child = spawn("sleep", ["600"], { stdio: "ignore" });
    await once(child, "spawn");
    const dead = recordOf(child.pid!)!;
    state("stale").writeJson("run/daemon.json", dead);
    assert.throws(() => acquireLock(state("stale")), { code: "StateLocked" });
    child.kill("SIGKILL");
    await once(child, "exit");
    const lock = acquireLock(state("stale"));
    assert.deepEqual(lock.previous, dead);
    lock.release();
  });

  it("is taken from a holder whose id another process has now", () => {
    const recycled = { pid: process.ppid, startedAt: "long ago" };
    state("recycled").writeJson("run/daemon.json", recycled);
    const lock = acquireLock(state("recycled"));
    assert.deepEqual(lock.previous, recycled);
    lock.release();
  });

  it("of a new holder is not removed on behalf of an old one", () => {
    const lock = acquireLock(state("changed"));
    clearLock(state("changed"), { pid: 1, startedAt: "long ago" });
    assert.deepEqual(readHolder(state("changed")), recordOf(process.pid));
    lock.release();
  });
});
