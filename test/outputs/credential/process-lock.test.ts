import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, it } from "mocha";
import { tryLock } from "../../../outputs/credential/process-lock";
import { type RunningProcess, thisProcess } from "../../../outputs/credential/running-process";
import { useFolder } from "../../support/folder";

describe("tryLock", () => {
  const folder = useFolder();
  const file = () => join(folder(), "lock");
  const running: ChildProcess[] = [];

  afterEach(async () => {
    for (const child of running.splice(0)) {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    }
  });

  const holdBy = (holder: RunningProcess) => writeFileSync(file(), JSON.stringify(holder));

  /** The first attempt finds that a lock is abandoned, and the second one takes it. */
  async function isTaken(): Promise<boolean> {
    const unlocks = [await tryLock(file()), await tryLock(file())];
    return unlocks.every((unlock) => unlock === undefined);
  }

  it("gives the lock to one process at a time", async () => {
    const unlock = await tryLock(file());
    assert.ok(unlock !== undefined);
    assert.equal(await isTaken(), true);
    await unlock();
    assert.equal(existsSync(file()), false);
    assert.equal(await isTaken(), false);
  });

  it("waits for a running process", async () => {
    holdBy(await thisProcess());
    assert.equal(await isTaken(), true);
  });

  it("does not wait for a process that has ended", async () => {
    const child = spawn(process.execPath, ["-e", "0"]);
    await once(child, "exit");
    holdBy({ ...(await thisProcess()), pid: child.pid ?? 0 });
    assert.equal(await isTaken(), false);
  });

  it("does not wait for a process that has ended, even if another one has its id now", async function () {
    // Other systems do not report when a process started. On them, a lock expires only after the longest time that a
    // process may hold it.
    if (process.platform !== "linux") this.skip();
    holdBy({ ...(await thisProcess()), startedAt: "1" });
    assert.equal(await isTaken(), false);
  });

  it("does not wait for a killed process whose exit code no process has read", async function () {
    if (process.platform !== "linux") this.skip();
    // The program that replaces the shell does not know that it has a child process.
    const parent = spawn("sh", ["-c", "read line <&3 & echo $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", 2, "pipe"],
    });
    running.push(parent);
    const [line] = await once(createInterface({ input: parent.stdout! }), "line");
    const zombie = Number(line);
    // As long as the shell runs, it can read the exit code.
    await until(() => readFileSync(`/proc/${parent.pid}/comm`, "utf8") === "sleep\n");
    parent.stdio[3]!.destroy();
    await until(() => /\) Z /.test(readFileSync(`/proc/${zombie}/stat`, "utf8")));
    const startedAt = readFileSync(`/proc/${zombie}/stat`, "utf8").split(") ")[1]?.split(" ")[19] ?? "";
    holdBy({ ...(await thisProcess()), pid: zombie, startedAt });
    assert.equal(await isTaken(), false);
  });

  it("waits for a process of another container as long as a lock may be held, even if a process here has the same id", async () => {
    holdBy({ ...(await thisProcess()), startedAt: "1", namespace: "pid:[1]" });
    assert.equal(await isTaken(), true);
    const longAgo = Date.now() / 1000 - 121;
    utimesSync(file(), longAgo, longAgo);
    assert.equal(await isTaken(), false);
  });

  for (const content of ["", "{", "null", "7"]) {
    it(`waits for a holder that has written ${content || "nothing"} so far`, async () => {
      writeFileSync(file(), content);
      assert.equal(await isTaken(), true);
    });
  }
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setImmediate(done));
}
