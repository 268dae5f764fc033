import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, it } from "mocha";
import type { NodeState } from "../../../batch/nodes";
import { detail, never, runTask, taskFile, testNodes, until } from "./support/test-node";

describe("a node's tasks", () => {
  const nodes = testNodes();
  afterEach(() => nodes.removeAll());

  it("run in wd, with stdout.txt and stderr.txt next to it", async () => {
    const states: NodeState[] = [];
    const node = await nodes.started({ onChange: ({ state }) => states.push(state) });
    const outcome = await runTask(node, { commandLine: "/bin/sh -c 'pwd; echo oops >&2; echo result > file'" });
    const { startTime, endTime, ...rest } = outcome;
    assert.deepEqual(rest, { result: "success", exitCode: 0, retryCount: 0 });
    assert.ok(endTime >= startTime);
    const directory = join(node.directory, "workitems/job-a/job-1/task-1");
    assert.equal(node.taskDirectory("job-a", "task-1"), directory);
    assert.deepEqual(readdirSync(directory).sort(), ["stderr.txt", "stdout.txt", "wd"]);
    assert.equal(await taskFile(node, "stdout.txt"), `${directory}/wd\n`);
    assert.equal(await taskFile(node, "stderr.txt"), "oops\n");
    assert.equal(await taskFile(node, "wd/file"), "result\n");
    assert.deepEqual(states, ["starting", "idle", "running", "idle"]);
  });

  it("are not run in a shell", async () => {
    const node = await nodes.started();
    const outcome = await runTask(node, { commandLine: "echo $AZ_BATCH_JOB_ID '*' && ls" });
    assert.equal(outcome.exitCode, 0);
    assert.equal(await taskFile(node, "stdout.txt"), "$AZ_BATCH_JOB_ID * && ls\n");
  });

  it("find programs in shared and in wd", async () => {
    const node = await nodes.started();
    await writeFile(join(node.directory, "shared/tool"), "#!/bin/sh\necho from shared\n", { mode: 0o755 });
    assert.equal((await runTask(node, { commandLine: "tool" })).exitCode, 0);
    assert.equal(await taskFile(node, "stdout.txt"), "from shared\n");
  });

  for (const [what, commandLine, exitCode] of [
    ["an exit code", "/bin/sh -c 'exit 7'", 7],
    ["the negative number of a signal", "/bin/sh -c 'kill -9 $$'", -9],
    ["the negative number of another signal", "/bin/sh -c 'kill -SEGV $$'", -11],
  ] as const) {
    it(`report ${what}`, async () => {
      const outcome = await runTask(await nodes.started(), { commandLine });
      assert.deepEqual(
        [outcome.result, outcome.exitCode, outcome.failureInfo?.category, outcome.failureInfo?.code],
        ["failure", exitCode, "UserError", "FailureExitCode"],
      );
    });
  }

  for (const [what, commandLine, code] of [
    ["a program that is not there", "no-such-program --x", "CommandProgramNotFound"],
    ["a path that is not there", "./run.sh", "CommandProgramNotFound"],
    ["a file that is no program", "/etc/passwd", "CommandLaunchFailed"],
    ["an open quote", "/bin/sh -c 'x", "CommandLaunchFailed"],
  ] as const) {
    it(`fail without an exit code and without a retry for ${what}`, async () => {
      const outcome = await runTask(await nodes.started(), { commandLine }, { maxRetryCount: 3 });
      assert.deepEqual(
        [outcome.result, "exitCode" in outcome, outcome.retryCount, outcome.failureInfo?.code],
        ["failure", false, 0, code],
      );
    });
  }

  it("are retried after a non-zero exit code, each time with an empty wd", async () => {
    const node = await nodes.started();
    const progress: number[] = [];
    const outcome = await runTask(
      node,
      { commandLine: '/bin/sh -c "ls; touch left; echo x >> ../tries; test $(wc -l < ../tries) -ge 3"' },
      { maxRetryCount: 5, onProgress: ({ retryCount }) => progress.push(retryCount) },
    );
    assert.deepEqual([outcome.result, outcome.exitCode, outcome.retryCount], ["success", 0, 2]);
    assert.equal(outcome.failureInfo, undefined);
    assert.deepEqual(outcome.lastRetryTime, outcome.startTime);
    assert.deepEqual(progress, [0, 1, 2]);
    assert.equal(await taskFile(node, "stdout.txt"), "");
  });

  it("are ended at their wall clock limit, which counts as an exit code", async () => {
    const node = await nodes.started();
    const outcome = await runTask(
      node,
      { commandLine: "sleep 600", constraints: { maxWallClockTime: "PT0.1S" } },
      { maxRetryCount: 1 },
    );
    assert.deepEqual([outcome.result, outcome.exitCode, outcome.retryCount], ["failure", -15, 1]);
    assert.deepEqual([outcome.failureInfo?.category, outcome.failureInfo?.code], ["UserError", "TaskEnded"]);
    assert.equal(detail(outcome, "Message"), "The maximum execution time configured on the task was exceeded");
  });

  it("run in parallel", async () => {
    const node = await nodes.started();
    const meet = (mine: string, other: string) =>
      `/bin/sh -c 'cd $AZ_BATCH_NODE_SHARED_DIR; touch ${mine}; until test -e ${other}; do sleep 0.01; done'`;
    const outcomes = await Promise.all([
      runTask(node, { id: "a", commandLine: meet("a", "b") }),
      runTask(node, { id: "b", commandLine: meet("b", "a") }),
    ]);
    assert.deepEqual(
      outcomes.map(({ exitCode }) => exitCode),
      [0, 0],
    );
    assert.equal(node.state, "idle");
  });

  it("are deleted with their files", async () => {
    const node = await nodes.started();
    await runTask(node, { commandLine: "touch a" });
    await node.removeTask("job-a", "task-1");
    assert.equal(existsSync(node.taskDirectory("job-a", "task-1")), false);
  });

  it("have no directory outside the node's folder", () => {
    const node = nodes.make();
    for (const id of ["..", "a/b", "", "x".repeat(65)]) {
      assert.throws(() => node.taskDirectory("job", id), { code: "InvalidId" });
      assert.throws(() => node.taskDirectory(id, "task"), { code: "InvalidId" });
    }
  });
});

describe("a node's preparation tasks", () => {
  const nodes = testNodes();
  afterEach(() => nodes.removeAll());

  const count = { commandLine: "/bin/sh -c 'echo run >> $AZ_BATCH_NODE_SHARED_DIR/runs'" };

  it("run once per job, for all callers", async () => {
    const node = await nodes.started();
    const both = await Promise.all([
      node.prepareJob("job-a", count, [], never),
      node.prepareJob("job-a", count, [], never),
    ]);
    assert.equal(both[0], both[1]);
    assert.equal(await node.prepareJob("job-a", count, [], never), both[0]);
    await node.prepareJob("job-b", count, [], never);
    await runTask(node, { commandLine: "/bin/sh -c 'cat $AZ_BATCH_NODE_SHARED_DIR/runs'" });
    assert.equal(await taskFile(node, "stdout.txt"), "run\nrun\n");
  });

  it("run again after a reboot", async () => {
    const node = await nodes.started();
    await node.prepareJob("job-a", count, [], never);
    await node.reboot();
    await node.prepareJob("job-a", count, [], never);
    await runTask(node, { commandLine: "/bin/sh -c 'cat $AZ_BATCH_NODE_SHARED_DIR/runs'" });
    assert.equal(await taskFile(node, "stdout.txt"), "run\nrun\n");
  });

  it("run again for a job that was deleted and recreated", async () => {
    const node = await nodes.started();
    await node.prepareJob("job-a", count, [], never);
    await runTask(node, { commandLine: "true" });
    await node.removeJob("job-a");
    assert.equal(existsSync(node.taskDirectory("job-a", "task-1")), false);
    await node.prepareJob("job-a", count, [], never);
    await runTask(node, { commandLine: "/bin/sh -c 'cat $AZ_BATCH_NODE_SHARED_DIR/runs'" });
    assert.equal(await taskFile(node, "stdout.txt"), "run\nrun\n");
  });

  it("continue for the other tasks if one is terminated, and end with the last", async () => {
    const node = await nodes.started();
    const wait = { commandLine: "/bin/sh -c 'touch begun; until test -e go; do sleep 0.01; done'" };
    const wd = join(node.taskDirectory("job-a", "jobpreparation"), "wd");
    const [first, second] = [new AbortController(), new AbortController()];
    const leaver = node.prepareJob("job-a", wait, [], first.signal);
    const stayer = node.prepareJob("job-a", wait, [], second.signal);
    await until(() => existsSync(join(wd, "begun")));
    first.abort(new Error("terminated"));
    await assert.rejects(leaver, /terminated/);
    await writeFile(join(wd, "go"), "");
    assert.equal((await stayer).exitCode, 0);

    const last = new AbortController();
    const alone = node.prepareJob("job-b", { commandLine: "sleep 600" }, [], last.signal);
    await until(() => existsSync(join(node.taskDirectory("job-b", "jobpreparation"), "stdout.txt")));
    last.abort(new Error("deleted"));
    await assert.rejects(alone, /deleted/);
    assert.equal(node.state, "idle");
  });

  it("report their failure", async () => {
    const node = await nodes.started();
    const task = { id: "prep", commandLine: "/bin/sh -c 'exit 9'", constraints: { maxTaskRetryCount: 1 } };
    const outcome = await node.prepareJob("job-a", task, [], never);
    assert.deepEqual([outcome.result, outcome.exitCode, outcome.retryCount], ["failure", 9, 1]);
    assert.ok(existsSync(node.taskDirectory("job-a", "prep")));
  });
});
