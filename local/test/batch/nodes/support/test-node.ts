import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Task } from "../../../../batch/model";
import { type ComputeNode, type ComputeNodeSettings, createComputeNode } from "../../../../batch/nodes";
import type { TaskOutcome, TaskRun } from "../../../../batch/nodes/compute-node";

/** Creates nodes in temporary folders, and removes them with everything that they started. */
export function testNodes() {
  const made: { node: ComputeNode; folder: string }[] = [];
  return {
    make(settings: Partial<ComputeNodeSettings> = {}): ComputeNode {
      const folder = mkdtempSync(join(tmpdir(), "compute-node-"));
      const node = createComputeNode({
        account: { name: "myaccount", url: "https://127.0.0.1:1" },
        poolId: "pool-1",
        nodeId: "tvm-1",
        directory: join(folder, "node"),
        startTask: undefined,
        identities: () => [],
        imdsUrl: "http://127.0.0.1:1",
        environment: {},
        ...settings,
      });
      made.push({ node, folder });
      return node;
    },
    async started(settings: Partial<ComputeNodeSettings> = {}): Promise<ComputeNode> {
      const node = this.make(settings);
      await node.start();
      return node;
    },
    async removeAll(): Promise<void> {
      for (const { node, folder } of made.splice(0)) {
        await node.stop({ remove: true });
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

export const never = new AbortController().signal;

export function taskRun(task: Partial<Task> & { commandLine: string }, run: Partial<TaskRun> = {}): TaskRun {
  return { jobId: "job-a", task: { id: "task-1", ...task }, commonEnvironment: [], maxRetryCount: 0, ...run };
}

export function runTask(
  node: ComputeNode,
  task: Partial<Task> & { commandLine: string },
  run: Partial<TaskRun> = {},
): Promise<TaskOutcome> {
  return node.runTask(taskRun(task, run), never);
}

/** Returns the content of a file of the task `task-1` of `job-a`. */
export function taskFile(node: ComputeNode, name: string): Promise<string> {
  return readFile(join(node.taskDirectory("job-a", "task-1"), name), "utf8");
}

export function detail(outcome: Pick<TaskOutcome, "failureInfo">, name: string): string | undefined {
  return outcome.failureInfo?.details?.find((candidate) => candidate.name === name)?.value;
}

/**
 * Polls until a condition returns a value, for processes and files, which send no events. Fails at the test's time
 * limit.
 */
export async function until<T>(find: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Returns whether a process is running; false for a zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
