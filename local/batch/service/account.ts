import { setTimeout as pause } from "node:timers/promises";
import type { Environment } from "../../environment/environment";
import type { Identity, ImdsEndpoint } from "../../identity";
import type { BatchAccountSettings } from "../batch";
import type { Job, NameValue } from "../model";
import type { ComputeNode } from "../nodes";
import { BatchServiceError } from "./errors";
import type { SampleHistory } from "./lifecycle/sample-history";
import {
  type JobRecord,
  type JobScheduleRecord,
  keyOf,
  type NodeRecord,
  type PoolRecord,
  type TaskRecord,
} from "./store/records";
import type { Store } from "./store/store";
import { StoreFailure } from "./store/store-failure";

/** An open Batch account: its stored and running objects. */
export interface Account {
  readonly environment: Environment;
  readonly identity: Identity;
  settings: BatchAccountSettings;
  /** `https://127.0.0.1:PORT`, which tasks get as `AZ_BATCH_ACCOUNT_URL`. */
  readonly url: string;
  readonly store: Store;
  /**
   * Jobs by key. They are in memory because there are far fewer jobs than tasks, and the scheduler reads them all the
   * time.
   */
  readonly jobs: Map<string, JobRecord>;
  readonly jobSchedules: Map<string, JobScheduleAtWork>;
  readonly pools: Map<string, PoolAtWork>;
  /** By `taskKey`. */
  readonly runs: Map<string, TaskRunning>;
  /** The jobs, by key, that the token of a running task gives access to. */
  readonly taskTokens: Map<string, string>;
  /**
   * Makes the scheduler look for work soon: for a job that may have tasks to run or, without a job, for tasks that
   * nodes could take.
   */
  wake(jobId?: string): void;
  /** Lets the job schedule of a job that is completed or deleted create its next job. */
  jobEnded(jobId: string): void;
  /** Lets work continue after the request was answered. `close` waits for it, and a failure is logged. */
  background(work: Promise<unknown>): void;
  /** Set when the account is closed. No more tasks are started. */
  closing: boolean;
}

export interface JobScheduleAtWork {
  readonly record: JobScheduleRecord;
  /** Cancels the timer of its next change. */
  cancel(): void;
}

export interface PoolAtWork {
  record: PoolRecord;
  /** By id. */
  readonly nodes: Map<string, NodeAtWork>;
  /** Set while nodes are added or removed; aborted by `stopresize`. */
  resizing?: Resizing;
  /** Set while nodes are added that the core quotas allow. They count before they exist. */
  growing?: true;
  /** Set while the pool has an autoscale formula. */
  autoScale?: AutoScaleAtWork;
}

/** A resize that is in progress. */
interface Resizing {
  /** Stops adding nodes, and stops waiting for nodes that leave. */
  readonly abort: (reason?: string) => void;
  /** Resolves when the resize has ended. */
  readonly ended: Promise<void>;
}

/** The samples of a pool with a formula, and the schedule of its evaluations. */
interface AutoScaleAtWork {
  readonly history: SampleHistory;
  /** Ends the schedule. */
  readonly end: AbortController;
}

export interface NodeAtWork {
  readonly record: NodeRecord;
  readonly compute: ComputeNode;
  readonly runs: Set<TaskRunning>;
  stateTransitionTime: string;
  lastBootTime: string;
  /** Set while the node must not take tasks, because it is being created, is unusable, leaves the
   * pool, or waits to reboot. */
  reserved?: "creating" | "unusable" | "leavingpool" | "draining";
  /** Why the node is unusable. */
  error?: "DiskFull" | "NodePreparationError";
  /** Aborted when the node leaves the pool or the account is closed: a node that is being created never starts. */
  readonly end: AbortController;
  /** Keys of jobs whose preparation task failed on this node. */
  readonly ineligible: Set<string>;
  readonly imds: ImdsEndpoint;
}

/** A task that is assigned to a node. */
export interface TaskRunning {
  readonly jobId: string;
  readonly taskId: string;
  readonly node: NodeAtWork;
  readonly slots: number;
  /** Ends the task. If called several times, the first reason applies. */
  stop(reason: StopReason): void;
  /** Resolves when the task has ended and its record is stored; never rejects. */
  ended: Promise<void>;
}

/**
 * Why a task is ended. "terminate" completes it. "requeue" returns it to its job on a user's request; "interrupt" does
 * so because the service or the node stops.
 */
export type StopReason = "terminate" | "requeue" | "interrupt";

export function taskKey(jobId: string, taskId: string): string {
  return `${keyOf(jobId)}/${keyOf(taskId)}`;
}

/** @throws {BatchServiceError} PoolNotFound */
export function poolOf(account: Account, poolId: string): PoolAtWork {
  const pool = account.pools.get(keyOf(poolId));
  if (pool === undefined) throw new BatchServiceError("PoolNotFound");
  return pool;
}

/** @throws {BatchServiceError} PoolNotFound, NodeNotFound */
export function nodeOf(account: Account, poolId: string, nodeId: string): NodeAtWork {
  const node = poolOf(account, poolId).nodes.get(nodeId);
  if (node === undefined) throw new BatchServiceError("NodeNotFound");
  return node;
}

/** @throws {BatchServiceError} JobNotFound */
export function jobOf(account: Account, jobId: string): JobRecord {
  const job = account.jobs.get(keyOf(jobId));
  if (job === undefined) throw new BatchServiceError("JobNotFound");
  return job;
}

/** @throws {BatchServiceError} JobScheduleNotFound */
export function jobScheduleOf(account: Account, scheduleId: string): JobScheduleAtWork {
  const jobSchedule = account.jobSchedules.get(keyOf(scheduleId));
  if (jobSchedule === undefined) throw new BatchServiceError("JobScheduleNotFound");
  return jobSchedule;
}

/** @throws {BatchServiceError} JobNotFound, TaskNotFound */
export function taskOf(account: Account, jobId: string, taskId: string): TaskRecord {
  jobOf(account, jobId);
  const record = account.store.tasks.get(jobId, taskId);
  if (record === undefined) throw new BatchServiceError("TaskNotFound");
  return record;
}

/** Changes a task's current record and stores it. Does nothing if the task was deleted meanwhile. */
export function changeTask(
  account: Account,
  jobId: string,
  taskId: string,
  change: (record: TaskRecord) => void,
): void {
  const record = account.store.tasks.get(jobId, taskId);
  if (record === undefined) return;
  change(record);
  account.store.tasks.put(jobId, record);
}

/** Delay in ms before retrying to store a record on a full disk. */
export const STORE_RETRY_MS = 1_000;

/**
 * Stores a change that follows from something that already happened, such as the end of a process. If it cannot be
 * stored, retries until it can or the account is closed.
 *
 * @param consequence the effect until then, for the log.
 */
export async function untilStored(account: Account, consequence: string, change: () => void): Promise<void> {
  for (let reported = ""; ; ) {
    try {
      change();
      // Report again, because the log may be on the disk that was full.
      if (reported !== "") account.environment.log("batch", `${consequence} no longer, as it did since ${reported}`);
      return;
    } catch (error) {
      if (!(error instanceof StoreFailure) || account.closing) throw error;
      if (error.message !== reported) account.environment.log("batch", `${consequence}: ${error.message}`);
      reported = error.message;
    }
    await pause(STORE_RETRY_MS);
  }
}

/** Returns whether a run was ended by its node, which was stopped, rebooted or preempted, or was not ready for it. */
export function isNodeEnd(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === "NodeEnded" || code === "NodeNotReady";
}

/** Returns the environment settings of all tasks of a job. */
export function commonEnvironmentOf({ commonEnvironmentSettings = [] }: Job): NameValue[] {
  return commonEnvironmentSettings.map(({ name, value = "" }: NameValue) => ({ name, value }));
}

/** Returns the number of a node's free task slots. */
export function freeSlots(pool: PoolAtWork, node: NodeAtWork): number {
  let used = 0;
  for (const run of node.runs) used += run.slots;
  return slotsPerNode(pool) - used;
}

export function slotsPerNode({ record }: PoolAtWork): number {
  return record.pool.taskSlotsPerNode ?? 1;
}

/** Ends tasks and waits for their end. */
export async function stopRuns(runs: Iterable<TaskRunning>, reason: StopReason): Promise<void> {
  const all = [...runs];
  for (const run of all) run.stop(reason);
  await Promise.all(all.map((run) => run.ended));
}

export function runsOfJob(account: Account, jobId: string): TaskRunning[] {
  return [...account.runs.values()].filter((run) => keyOf(run.jobId) === keyOf(jobId));
}
