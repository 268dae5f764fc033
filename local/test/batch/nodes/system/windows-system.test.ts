import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "mocha";
import type { ComputeNode, ComputeNodeSettings } from "../../../../batch/nodes";
import { findWine } from "../../../../batch/nodes/system/wine/find-wine";
import { detail, isAlive, runTask, taskFile, taskRun, testNodes, until } from "../support/test-node";

describe("a Windows node", () => {
  const nodes = testNodes();
  let sharedFolder: string;
  let node: ComputeNode;
  const start = (settings: Partial<ComputeNodeSettings> = {}) => nodes.started({ windows: { sharedFolder }, ...settings });

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
});

function lines(text: string): string[] {
  return text.split("\r\n").map((line) => line.trimEnd()).filter((line) => line !== "");
}
