import { setTimeout } from "node:timers/promises";
import type { BatchServiceClient, BatchServiceModels } from "@azure/batch";
import { requireNodesToCome } from "./resize-failure";

type CloudTask = BatchServiceModels.CloudTask;
type ComputeNode = BatchServiceModels.ComputeNode;

/** The progress of a job, reported at every poll. */
export interface Progress {
  readonly tasks: {
    readonly total: number;
    readonly running: number;
    readonly succeeded: number;
    readonly failed: number;
  };
  /** Nodes by state, such as `{ idle: 1, starting: 1 }`. */
  readonly nodes: Readonly<Record<string, number>>;
}

/** How often the job is polled. */
export interface PollInterval {
  /** After every change (default: 5). */
  readonly firstSeconds?: number;
  /** The interval grows by half with each poll that finds no change, up to this (default: 30). */
  readonly longestSeconds?: number;
  /** Waits between two polls. Tests replace it, so they do not wait. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** Thrown if no node of the pool can run tasks any more. */
export class PoolFailedError extends Error {
  readonly code = "PoolFailed";
  constructor(readonly nodes: readonly ComputeNode[]) {
    super(`no node of the pool can run a task: ${nodes.map((node) => `${node.id} is ${node.state}`).join(", ")}`);
    this.name = "PoolFailedError";
  }
}

/**
 * Waits until no task of a job can make progress: each has completed, or depends on a task that failed.
 *
 * @param timeLimitSeconds maximum time to wait.
 * @param report called after every poll.
 * @returns the job's tasks at that time.
 * @throws {PoolFailedError} as soon as every node has failed permanently, because waiting longer would change nothing.
 * @throws as soon as a pool without nodes will not get any, with the service's code and what to do.
 * @throws if the time limit is reached; the job continues.
 */
export async function waitForTasks(
  client: BatchServiceClient,
  jobId: string,
  poolId: string,
  timeLimitSeconds: number,
  report: (progress: Progress) => void,
  { firstSeconds = 5, longestSeconds = Math.max(30, firstSeconds), pause = setTimeout }: PollInterval = {},
): Promise<CloudTask[]> {
  const end = Date.now() + timeLimitSeconds * 1000;
  let seconds = firstSeconds;
  let last = "";
  for (;;) {
    const [tasks, nodes] = await Promise.all([listTasks(client, jobId), listNodes(client, poolId)]);
    const progress = progressOf(tasks, nodes);
    report(progress);
    if (tasks.every((task) => isSettled(task, tasks))) return tasks;
    if (nodes.length > 0 && nodes.every(hasFailed)) throw new PoolFailedError(nodes);
    if (nodes.length === 0) await requireNodesToCome(client, poolId);
    if (Date.now() > end) {
      throw new Error(
        `job ${jobId} must finish within ${timeLimitSeconds} s, but ${tasks.filter((task) => task.state !== "completed").length} ` +
          `of ${tasks.length} tasks have not; wait longer by --time-limit SECONDS, or end it by deleting the job`,
      );
    }
    const state = JSON.stringify(progress);
    seconds = state === last ? Math.min(seconds * 1.5, longestSeconds) : firstSeconds;
    last = state;
    await pause(Math.min(seconds * 1000, Math.max(0, end - Date.now()) + 1));
  }
}

async function listTasks(client: BatchServiceClient, jobId: string): Promise<CloudTask[]> {
  let page = await client.task.list(jobId);
  const tasks = [...page];
  while (page.odatanextLink) {
    page = await client.task.listNext(page.odatanextLink);
    tasks.push(...page);
  }
  return tasks;
}

async function listNodes(client: BatchServiceClient, poolId: string): Promise<ComputeNode[]> {
  let page = await client.computeNode.list(poolId);
  const nodes = [...page];
  while (page.odatanextLink) {
    page = await client.computeNode.listNext(page.odatanextLink);
    nodes.push(...page);
  }
  return nodes;
}

function progressOf(tasks: readonly CloudTask[], nodes: readonly ComputeNode[]): Progress {
  const states: Record<string, number> = {};
  for (const node of nodes) {
    const state = node.state ?? "unknown";
    states[state] = (states[state] ?? 0) + 1;
  }
  return {
    tasks: {
      total: tasks.length,
      running: tasks.filter((task) => task.state === "running" || task.state === "preparing").length,
      succeeded: tasks.filter((task) => task.state === "completed" && !hasTaskFailed(task)).length,
      failed: tasks.filter(hasTaskFailed).length,
    },
    nodes: states,
  };
}

/**
 * Returns whether a task failed: it exited with a code other than 0, never ran, or its outputs could not be uploaded.
 */
export function hasTaskFailed(task: CloudTask): boolean {
  return task.state === "completed" && task.executionInfo?.result?.toLowerCase() !== "success";
}

function isSettled(task: CloudTask, tasks: readonly CloudTask[]): boolean {
  if (task.state === "completed") return true;
  const needs = tasks.filter((other) => task.dependsOn?.taskIds?.includes(other.id ?? ""));
  return task.state === "active" && needs.some((other) => hasTaskFailed(other));
}

function hasFailed(node: ComputeNode): boolean {
  return node.state === "starttaskfailed" || node.state === "unusable";
}
