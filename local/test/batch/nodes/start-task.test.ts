import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, it } from "mocha";
import type { ComputeNode, NodeState } from "../../../batch/nodes";
import { runTask, taskFile, testNodes, until } from "./support/test-node";

describe("a node's start", () => {
  const nodes = testNodes();
  afterEach(() => nodes.removeAll());

  it("creates the folder layout of a real node, and is idle without a StartTask", async () => {
    const states: NodeState[] = [];
    const node = await nodes.started({ onChange: ({ state }) => states.push(state) });
    assert.deepEqual(states, ["starting", "idle"]);
    assert.deepEqual(readdirSync(node.directory).sort(), [
      "applications",
      "fsmounts",
      "shared",
      "startup",
      "volatile",
      "workitems",
    ]);
    assert.equal(node.startTaskInfo, undefined);
  });

  it("waits for the StartTask, which runs in startup/wd with its output next to it", async () => {
    const changes: string[] = [];
    const node = await nodes.started({
      startTask: { commandLine: "/bin/sh -c 'pwd; echo problem >&2; echo tool > \"$AZ_BATCH_NODE_SHARED_DIR/tool\"'" },
      onChange: ({ state, startTaskInfo }) => changes.push(`${state} ${startTaskInfo?.state}`),
    });
    assert.deepEqual(changes, [
      "starting undefined",
      "starting running",
      "waitingforstarttask running",
      "waitingforstarttask completed",
      "idle completed",
    ]);
    assert.equal(startupFile(node, "stdout.txt"), `${join(node.directory, "startup/wd")}\n`);
    assert.equal(startupFile(node, "stderr.txt"), "problem\n");
    assert.equal(node.startTaskInfo?.result, "success");
    assert.equal(node.startTaskInfo?.exitCode, 0);
    assert.equal(node.startTaskInfo?.failureInfo, undefined);
    await runTask(node, { commandLine: "/bin/sh -c 'cat $AZ_BATCH_NODE_SHARED_DIR/tool'" });
    assert.equal(await taskFile(node, "stdout.txt"), "tool\n");
  });

  it("ends as starttaskfailed if the StartTask fails permanently, and then accepts no task", async () => {
    const node = await nodes.started({
      startTask: { commandLine: "/bin/sh -c 'echo try >> ../tries; exit 3'", maxTaskRetryCount: 2 },
    });
    assert.equal(node.state, "starttaskfailed");
    assert.equal(startupFile(node, "tries"), "try\ntry\ntry\n");
    const { state, result, exitCode, retryCount, failureInfo } = node.startTaskInfo!;
    assert.deepEqual([state, result, exitCode, retryCount], ["completed", "failure", 3, 2]);
    assert.deepEqual(failureInfo, {
      category: "UserError",
      code: "FailureExitCode",
      message: "The task exited with an exit code representing a failure",
      details: [
        { name: "Message", value: "The task process exited with an unexpected exit code" },
        { name: "AdditionalErrorCode", value: "FailureExitCode" },
      ],
    });
    await assert.rejects(runTask(node, { commandLine: "env" }), { code: "NodeNotReady" });
  });

  it("does not run the StartTask without its resource files", async () => {
    const node = await nodes.started({
      startTask: {
        commandLine: "/bin/sh -c 'touch ../ran'",
        resourceFiles: [{ autoStorageContainerName: "scripts" }],
        maxTaskRetryCount: 5,
      },
    });
    assert.equal(node.state, "starttaskfailed");
    assert.equal(node.startTaskInfo?.failureInfo?.code, "ResourceContainerListMiscError");
    assert.equal(node.startTaskInfo?.retryCount, 0);
    assert.equal(node.startTaskInfo?.exitCode, undefined);
    assert.equal(existsSync(join(node.directory, "startup/ran")), false);
  });

  it("succeeds as soon as a retry succeeds", async () => {
    const node = await nodes.started({
      startTask: {
        commandLine: "/bin/sh -c 'test -e ../second || { touch ../second; exit 1; }'",
        maxTaskRetryCount: -1,
      },
    });
    assert.equal(node.state, "idle");
    assert.equal(node.startTaskInfo?.retryCount, 1);
    assert.equal(node.startTaskInfo?.failureInfo, undefined);
  });

  it("is idle immediately if waitForSuccess is false, even if the StartTask fails", async () => {
    const node = await nodes.started({
      startTask: {
        commandLine: "/bin/sh -c 'until test -e \"$AZ_BATCH_NODE_SHARED_DIR/go\"; do sleep 0.02; done; exit 4'",
        waitForSuccess: false,
      },
    });
    assert.deepEqual([node.state, node.startTaskInfo?.state], ["idle", "running"]);
    assert.equal((await runTask(node, { commandLine: "/bin/sh -c 'touch $AZ_BATCH_NODE_SHARED_DIR/go'" })).exitCode, 0);
    await until(() => node.startTaskInfo?.state === "completed");
    assert.deepEqual([node.state, node.startTaskInfo?.exitCode], ["idle", 4]);
  });

  it("runs the new StartTask at a reboot, and keeps shared", async () => {
    const node = await nodes.started({
      startTask: { commandLine: "/bin/sh -c 'echo $0 >> $AZ_BATCH_NODE_SHARED_DIR/log' one" },
    });
    node.setStartTask({ commandLine: "/bin/sh -c 'echo $0 >> $AZ_BATCH_NODE_SHARED_DIR/log' two" });
    await node.reboot();
    assert.equal(node.state, "idle");
    assert.equal(readFileSync(join(node.directory, "shared/log"), "utf8"), "one\ntwo\n");
  });

  it("leaves starttaskfailed after a reboot with a StartTask that succeeds", async () => {
    const node = await nodes.started({ startTask: { commandLine: "false" } });
    assert.equal(node.state, "starttaskfailed");
    node.setStartTask(undefined);
    await node.reboot();
    assert.deepEqual([node.state, node.startTaskInfo], ["idle", undefined]);
  });

  it("starts with an empty folder after a reimage", async () => {
    const states: NodeState[] = [];
    const node = await nodes.started({
      startTask: { commandLine: "/bin/sh -c 'ls -A $AZ_BATCH_NODE_SHARED_DIR'" },
      onChange: ({ state }) => states.push(state),
    });
    await runTask(node, { commandLine: "true" });
    writeFileSync(join(node.directory, "shared/left"), "");
    states.length = 0;
    await node.reimage();
    assert.deepEqual([...new Set(states)], ["reimaging", "starting", "waitingforstarttask", "idle"]);
    assert.equal(startupFile(node, "stdout.txt"), "");
    assert.deepEqual(readdirSync(join(node.directory, "workitems")), []);
  });

  it("settles if the node is stopped while the StartTask runs", async () => {
    const node = nodes.make({ startTask: { commandLine: "sleep 600" } });
    const started = node.start();
    await until(() => node.startTaskInfo !== undefined);
    await node.stop();
    await started;
    assert.equal(node.state, "waitingforstarttask");
  });
});

function startupFile(node: ComputeNode, name: string): string {
  return readFileSync(join(node.directory, "startup", name), "utf8");
}
