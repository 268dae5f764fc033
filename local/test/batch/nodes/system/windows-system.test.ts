import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import type { ComputeNode, ComputeNodeSettings } from "../../../../batch/nodes";
import { findWine } from "../../../../batch/nodes/system/wine/find-wine";
import { readOrEmpty } from "../../../../environment/process-stat";
import { isAlive, runTask, taskFile, taskRun, testNodes, until } from "../support/test-node";

describe("a Windows node", () => {
  const nodes = testNodes();
  let sharedFolder: string;
  let node: ComputeNode;
  const start = (settings: Partial<ComputeNodeSettings> = {}) =>
    nodes.started({ windows: { sharedFolder }, ...settings });

  before(async function () {
    if (findWine() === undefined) return this.skip();
    this.timeout(120_000);
    sharedFolder = mkdtempSync(join(tmpdir(), "windows-"));
    node = await start({ nodeId: "tvm-windows" });
  });
  after(async () => {
    await nodes.removeAll();
    if (sharedFolder !== undefined) rmSync(sharedFolder, { recursive: true, force: true });
  });

  it("tells its programs Windows' paths", async () => {
    const outcome = await runTask(node, {
      commandLine: 'cmd /d /s /c "echo %AZ_BATCH_TASK_WORKING_DIR%& cd& echo %AZ_BATCH_NODE_ROOT_DIR%& echo %MINE%"',
      environmentSettings: [{ name: "MINE", value: "%AZ_BATCH_TASK_ID% & more" }],
    });
    assert.equal(outcome.result, "success");
    const wd = "D:\\batch\\tasks\\workitems\\job-a\\job-1\\task-1\\wd";
    assert.deepEqual(lines(await taskFile(node, "stdout.txt")), [wd, wd, "D:\\batch\\tasks", "task-1 & more"]);
  });

  it("has the exit codes of Windows, and starts no commands of a shell", async () => {
    assert.equal((await runTask(node, { commandLine: "cmd /d /c exit 9009" })).exitCode, 9009);
    assert.equal((await runTask(node, { commandLine: "cmd /d /c exit 1" })).exitCode, 1);
    assert.equal((await runTask(node, { commandLine: "echo hello" })).failureInfo?.code, "CommandProgramNotFound");
  });

  it("ends the processes of a task with the task, and at once if it is terminated", async () => {
    const file = join(node.directory, "shared", "started");
    const waits = "ping -n 60 127.0.0.1";
    await runTask(node, { commandLine: `cmd /d /s /c "start /b ${waits}& exit 0"` });
    assert.deepEqual(pings(), []);
    const controller = new AbortController();
    const commandLine = `cmd /d /s /c "echo 1>${"%AZ_BATCH_NODE_SHARED_DIR%"}\\started& ${waits}"`;
    const run = node.runTask(taskRun({ commandLine }), controller.signal);
    await until(() => existsSync(file) && pings().length > 0);
    controller.abort(new Error("terminated"));
    await assert.rejects(run, /terminated/);
    assert.deepEqual(pings(), []);
  });

  it("keeps what is on its drives when it reboots, and has new drives after it is reimaged", async () => {
    const write = 'cmd /d /s /c "echo kept>"%ProgramFiles%\\kept.txt""';
    const read = 'cmd /d /s /c "type "%ProgramFiles%\\kept.txt""';
    await runTask(node, { commandLine: write });
    await node.reboot();
    assert.equal((await runTask(node, { commandLine: read })).exitCode, 0);
    await node.reimage();
    assert.equal((await runTask(node, { commandLine: read })).exitCode, 1);
  });

  it("has a certutil that computes the hash of a file, and fails at everything else", async () => {
    const content = "content\n";
    const run = async (use: string) => {
      const setup = `echo content>file.txt& certutil ${use}`;
      const outcome = await runTask(node, { commandLine: `cmd /d /s /c "${setup}"` });
      return [outcome.exitCode, ...lines(await taskFile(node, "stdout.txt"))];
    };
    const sha256 = createHash("sha256").update(content.replace("\n", "\r\n")).digest("hex");
    assert.deepEqual(await run("-hashfile file.txt SHA256"), [
      0,
      "SHA256 hash of file.txt:",
      sha256,
      "CertUtil: -hashfile command completed successfully.",
    ]);
    assert.equal((await run("-hashfile none.txt SHA256"))[0], 2);
    assert.equal((await run("-hashfile file.txt MD5"))[0], 87);
    assert.equal((await run("-dump"))[0], 87);
    const inSystem32 = '"%SystemRoot%\\System32\\certutil" -hashfile file.txt SHA256';
    const outcome = await runTask(node, { commandLine: `cmd /d /s /c "echo content>file.txt& ${inSystem32}"` });
    assert.deepEqual([outcome.exitCode, lines(await taskFile(node, "stdout.txt"))[1]], [0, sha256]);
  });
});

/** Returns the ids of the processes that wait. */
function pings(): string[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.filter(
    (id) => /ping(\.exe)?\0-n\0?|ping(\.exe)? -n 60/.test(readOrEmpty(`/proc/${id}/cmdline`)) && isAlive(Number(id)),
  );
}

function lines(text: string): string[] {
  return text
    .split("\r\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}
