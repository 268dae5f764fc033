import assert from "node:assert/strict";
import { fork, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, it } from "mocha";
import type { ComputeNode } from "../../../../batch/nodes";
import { endMarked } from "../../../../batch/nodes/process/processes";
import { isAlive, never, runTask, taskRun, testNodes, until } from "../support/test-node";

describe("a node's processes", () => {
  const nodes = testNodes();
  afterEach(() => nodes.removeAll());

  it("end with their whole group if a task is terminated", async () => {
    const node = await nodes.started();
    const controller = new AbortController();
    const running = node.runTask(taskRun({ commandLine: FAMILY }), controller.signal);
    const pids = await pidsOf(node, 2);
    controller.abort(new Error("terminated by user"));
    await assert.rejects(running, /terminated by user/);
    assert.deepEqual(pids.map(isAlive), [false, false]);
    assert.equal(node.state, "idle");
  });

  it("first receive SIGTERM", async () => {
    const node = await nodes.started();
    const controller = new AbortController();
    const commandLine = `/bin/sh -c 'trap "echo asked > ../asked; exit" TERM; echo $$ > ../pids; while :; do sleep 0.01; done'`;
    const running = node.runTask(taskRun({ commandLine }), controller.signal);
    await pidsOf(node, 1);
    controller.abort(new Error("terminated"));
    await assert.rejects(running);
    assert.ok(existsSync(join(node.taskDirectory("job-a", "task-1"), "asked")));
  });

  it("end with their task if it left children running", async () => {
    const node = await nodes.started();
    const outcome = await runTask(node, { commandLine: "/bin/sh -c 'sleep 600 & echo $! > ../pids'" });
    assert.equal(outcome.exitCode, 0);
    assert.deepEqual((await pidsOf(node, 1)).map(isAlive), [false]);
  });

  for (const how of ["stop", "reboot"] as const) {
    it(`end at a ${how}, including those that left their group`, async () => {
      const node = await nodes.started();
      const running = node.runTask(
        taskRun({ commandLine: "/bin/sh -c 'setsid sleep 600 & echo $! $$ > ../pids; wait'" }),
        never,
      );
      const ended = assert.rejects(running, { code: "NodeEnded" });
      const pids = await pidsOf(node, 2);
      await node[how]();
      await ended;
      assert.deepEqual(pids.map(isAlive), [false, false]);
    });
  }

  it("of a killed daemon end at the next start", async () => {
    const folder = mkdtempSync(join(tmpdir(), "killed-node-"));
    try {
      const directory = join(folder, "node");
      const daemon = fork(join(__dirname, "../support/node-to-kill.ts"), [directory, FAMILY], {
        execArgv: ["--import", "tsx"],
      });
      const node = nodes.make({ directory });
      const pids = await pidsOf(node, 2);
      daemon.kill("SIGKILL");
      await once(daemon, "exit");
      assert.deepEqual(pids.map(isAlive), [true, true]);
      await node.start();
      assert.deepEqual(pids.map(isAlive), [false, false]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("end if their environment is not visible at first, as while a process starts a program", async () => {
    for (let round = 0; round < 40; round++) {
      const mark = randomUUID();
      // The moment at which the program is replaced moves through the steps of the search.
      const script = `sleep 0.0${10 + round}; NODE_MARK=${mark} exec sleep 600`;
      const child = spawn("/bin/sh", ["-c", script], { env: {}, stdio: "ignore" });
      try {
        await endMarked("NODE_MARK", mark);
        assert.equal(isAlive(child.pid ?? 0), false, script);
      } finally {
        child.kill("SIGKILL");
      }
    }
  });

  it("do not include processes of another node", async () => {
    const [one, other] = [await nodes.started(), await nodes.started()];
    const running = one.runTask(taskRun({ commandLine: FAMILY }), never);
    const ended = assert.rejects(running, { code: "NodeEnded" });
    const pids = await pidsOf(one, 2);
    await other.stop();
    assert.deepEqual(pids.map(isAlive), [true, true]);
    await one.stop();
    await ended;
  });
});

/** A shell with a child, which write their ids to `pids`. */
const FAMILY = `/bin/sh -c 'sleep 600 & echo $$ $! > ../pids; wait'`;

function pidsOf(node: ComputeNode, count: number): Promise<number[]> {
  const file = join(node.taskDirectory("job-a", "task-1"), "pids");
  return until(() => {
    const pids = existsSync(file) ? readFileSync(file, "utf8").trim().split(/\s+/).filter(Boolean).map(Number) : [];
    return pids.length === count && pids;
  });
}
