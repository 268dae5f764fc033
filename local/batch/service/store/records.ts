import type { ManagedIdentity } from "../../../identity/identity";
import type { FailureInfo, Job, Pool, Task } from "../../model";

/** What the service keeps of a pool, job or task beside what the client sent. Times are ISO 8601 in UTC. */
interface Stamped<State extends string> {
  eTag: string;
  creationTime: string;
  lastModified: string;
  state: State;
  stateTransitionTime: string;
  previousState?: State;
  previousStateTransitionTime?: string;
}

export interface PoolRecord extends Stamped<"active" | "deleting"> {
  /** As the client sent it, with defaults filled in. */
  pool: Pool;
  identities: readonly ManagedIdentity[];
  allocationState: "steady" | "resizing" | "stopping";
  allocationStateTransitionTime: string;
}

export interface NodeRecord {
  id: string;
  isDedicated: boolean;
  allocationTime: string;
  schedulingState: "enabled" | "disabled";
  totalTasksRun: number;
  totalTasksSucceeded: number;
  /** The last ten, the newest first. */
  recentTasks: { jobId: string; taskId: string; executionInfo: ExecutionInfo }[];
}

export type JobState = "active" | "disabling" | "disabled" | "enabling" | "terminating" | "completed" | "deleting";

export interface JobRecord extends Stamped<JobState> {
  /** As the client sent it, with defaults filled in. */
  job: Job;
  executionInfo: { startTime: string; endTime?: string; poolId?: string; terminateReason?: string };
}

export type TaskState = "active" | "preparing" | "running" | "completed";

export interface TaskRecord extends Stamped<TaskState> {
  /** As the client sent it, with defaults filled in. */
  task: Task;
  executionInfo: ExecutionInfo;
  nodeInfo?: NodeInfo;
}

export interface NodeInfo {
  poolId: string;
  nodeId: string;
  /** Relative to the node's root, as Azure tells it. */
  taskRootDirectory: string;
}

export interface ExecutionInfo {
  startTime?: string;
  endTime?: string;
  exitCode?: number;
  result?: "success" | "failure";
  failureInfo?: FailureInfo;
  retryCount: number;
  lastRetryTime?: string;
  requeueCount: number;
  lastRequeueTime?: string;
}

/** How a job's preparation task went on one node. */
export interface PreparationRecord {
  poolId: string;
  nodeId: string;
  state: "running" | "completed";
  taskRootDirectory: string;
  startTime: string;
  endTime?: string;
  exitCode?: number;
  result?: "success" | "failure";
  failureInfo?: FailureInfo;
  retryCount: number;
}

/** The stamps of a thing that begins now. */
export function stamps<State extends string>(state: State): Stamped<State> {
  const now = new Date().toISOString();
  return { eTag: newETag(), creationTime: now, lastModified: now, state, stateTransitionTime: now };
}

/** Notes that a record has changed. */
export function touch(record: Stamped<string>): void {
  record.eTag = newETag();
  record.lastModified = new Date().toISOString();
}

/** Moves a record to another state, now. */
export function enter<State extends string>(record: Stamped<State>, state: State): void {
  record.previousState = record.state;
  record.previousStateTransitionTime = record.stateTransitionTime;
  record.state = state;
  touch(record);
  record.stateTransitionTime = record.lastModified;
}

/** Ids of pools, jobs and tasks keep their case and are compared without it. */
export function keyOf(id: string): string {
  return id.toLowerCase();
}

let lastTicks = 0n;

/** An ETag as Batch makes them: the time in .NET's ticks, never the same twice. */
function newETag(): string {
  const ticks = BigInt(Date.now()) * 10_000n + 621_355_968_000_000_000n;
  lastTicks = ticks > lastTicks ? ticks : lastTicks + 1n;
  return `0x${lastTicks.toString(16).toUpperCase()}`;
}
