import type { ManagedIdentity } from "../../../identity";
import type { FailureInfo, Job, JobSchedule, NameValue, Pool, Task } from "../../model";

/**
 * Data that the service stores about a pool, job or task in addition to what the client sent. Times are ISO 8601 in
 * UTC.
 */
interface Stamped<State extends string> {
  eTag: string;
  creationTime: string;
  lastModified: string;
  state: State;
  stateTransitionTime: string;
  previousState?: State;
  previousStateTransitionTime?: string;
}

/** The names of the stamps that pools, jobs and tasks have, and of those that only jobs and tasks show. */
export const stampNames = ["eTag", "creationTime", "lastModified", "state", "stateTransitionTime"];
export const previousStateNames = ["previousState", "previousStateTransitionTime"];

export interface PoolRecord extends Stamped<"active" | "deleting"> {
  /** As the client sent it, with defaults filled in. */
  pool: Pool;
  identities: readonly ManagedIdentity[];
  allocationState: "steady" | "resizing" | "stopping";
  allocationStateTransitionTime: string;
  /** Why the last resize did not reach its targets. Kept until the next resize, as in Azure. */
  resizeErrors?: ResizeError[];
  /** The last evaluation of the pool's autoscale formula. */
  autoScaleRun?: AutoScaleRun;
}

export interface AutoScaleRun {
  readonly timestamp: string;
  /** The values of all variables: `$TargetDedicatedNodes=2;…`. */
  readonly results?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly values: readonly NameValue[] };
}

export interface ResizeError {
  readonly code: string;
  readonly message: string;
}

export interface NodeRecord {
  id: string;
  isDedicated: boolean;
  allocationTime: string;
  schedulingState: "enabled" | "disabled";
  totalTasksRun: number;
  totalTasksSucceeded: number;
  /** The last ten tasks, the newest first. */
  recentTasks: { jobId: string; taskId: string; executionInfo: ExecutionInfo }[];
}

type JobState = "active" | "disabling" | "disabled" | "enabling" | "terminating" | "completed" | "deleting";

export interface JobRecord extends Stamped<JobState> {
  /** As the client sent it, with defaults filled in. */
  job: Job;
  executionInfo: {
    startTime: string;
    endTime?: string;
    poolId?: string;
    terminateReason?: string;
    schedulingError?: FailureInfo;
  };
}

type JobScheduleState = "active" | "completed" | "disabled" | "terminating" | "deleting";

export interface JobScheduleRecord extends Stamped<JobScheduleState> {
  /** As the client sent it. */
  jobSchedule: JobSchedule;
  /** How many jobs it has created. */
  jobs: number;
  /** The time, in milliseconds, of the last job that it has created or missed. */
  lastDue?: number;
  /** The id of the auto pool that lives as long as the job schedule. */
  autoPoolId?: string;
  endTime?: string;
}

export type TaskState = "active" | "preparing" | "running" | "completed";

export interface TaskRecord extends Stamped<TaskState> {
  /** As the client sent it, with defaults filled in. */
  task: Task;
  executionInfo: ExecutionInfo;
  nodeInfo?: NodeInfo;
}

interface NodeInfo {
  poolId: string;
  nodeId: string;
  /** Relative to the node's root, as Azure returns it. */
  taskRootDirectory: string;
}

interface ExecutionInfo {
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

/** The results of a job's preparation task and release task on one node. */
export interface PreparationRecord extends JobTaskRun {
  poolId: string;
  nodeId: string;
  retryCount: number;
  /** Set when the release task has started. */
  release?: JobTaskRun;
}

/** A run of a preparation task or release task. */
export interface JobTaskRun {
  state: "running" | "completed";
  taskRootDirectory: string;
  startTime: string;
  endTime?: string;
  exitCode?: number;
  result?: "success" | "failure";
  failureInfo?: FailureInfo;
}

/** Returns the stamps of an object that is created now. */
export function stamps<State extends string>(state: State): Stamped<State> {
  const now = new Date().toISOString();
  return { eTag: newETag(), creationTime: now, lastModified: now, state, stateTransitionTime: now };
}

/** Marks a record as changed by a request: it gets another ETag. */
export function touch(record: Stamped<string>): void {
  record.eTag = newETag();
  record.lastModified = new Date().toISOString();
}

/**
 * Changes the state of a record. As in Azure, a change that no request causes, such as the start of a task, keeps
 * `eTag` and `lastModified`. So `If-Match` with the ETag of the creation still matches.
 *
 * @param by who causes the change: a request of a user, or the service.
 */
export function enter<State extends string>(record: Stamped<State>, state: State, by: Cause): void {
  record.previousState = record.state;
  record.previousStateTransitionTime = record.stateTransitionTime;
  record.state = state;
  if (by === "user") touch(record);
  record.stateTransitionTime = by === "user" ? record.lastModified : new Date().toISOString();
}

/** What causes a change of a state. */
export type Cause = "user" | "service";

/** Returns the key for an id. Ids of pools, jobs and tasks keep their case but are compared without it. */
export function keyOf(id: string): string {
  return id.toLowerCase();
}

let lastTicks = 0n;

/** Returns an ETag in Batch's format: the time in .NET ticks, unique in this process. */
function newETag(): string {
  const ticks = BigInt(Date.now()) * 10_000n + 621_355_968_000_000_000n;
  lastTicks = ticks > lastTicks ? ticks : lastTicks + 1n;
  return `0x${lastTicks.toString(16).toUpperCase()}`;
}
