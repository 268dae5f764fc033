import { BatchError } from "../batch-error";
import { type Job, type NodeCounts, Pool } from "../client";
import { FAILED_TASKS } from "../explain";
import { JobError } from "../job-error";
import type { JobInfo, TaskCounts, TaskInfo } from "../model";
import { allBlocked } from "./blocked-tasks";
import { EndedTasks } from "./ended-tasks";
import { Poll, type PollInterval } from "./poll";
import { hasHope, poolFailure } from "./pool-failure";

/** The progress of a job. */
export interface JobProgress {
  readonly tasks: TaskCounts & { readonly total: number };
  /**
   * The nodes of the job's pool by state, such as `{ idle: 1, starting: 1 }`. Empty if there are none, or if the
   * identity has no role to read pools.
   */
  readonly nodes: NodeCounts;
}

/** How tasks are waited for. */
export interface WaitForTasksOptions extends PollInterval {
  /** The most time to wait (default: no limit). The time while a computer sleeps may not count. */
  readonly timeLimitSeconds?: number;
  /** Called after each poll. */
  readonly onProgress?: (progress: JobProgress) => void;
  /**
   * Called with the tasks that have ended since the last call. Each task is reported once per wait. Without it, only
   * the numbers of tasks are requested until the end.
   */
  readonly onTasksEnded?: (tasks: readonly TaskInfo[]) => void;
  /** Ends the wait. The job continues. */
  readonly abortSignal?: AbortSignal;
}

/** How the tasks of a job ended. */
export interface EndedJob {
  readonly tasks: TaskCounts & { readonly total: number };
  /** The tasks that failed, sorted by id. */
  readonly failed: readonly TaskInfo[];
  /** The ids of the tasks that never run, because they depend on a task that failed. */
  readonly blocked: readonly string[];
}

/** The states of a job whose tasks do not start. */
const ENDED_STATES = ["completed", "terminating", "deleting", "disabled", "disabling"];

/**
 * Waits until no task of a job can make progress: each has completed, or depends on a task that failed.
 *
 * It asks for the numbers of tasks and nodes, and lists tasks only if they have changed. It sends at most one request
 * per second, and fewer while nothing changes. Throttled requests and lost connections are retried for 10 minutes. The
 * job does not need the wait: if it was interrupted, call it again.
 *
 * @example
 * const { failed } = await waitForTasks(job, { onProgress: ({ tasks }) => console.error(tasks) });
 *
 * @throws {JobError} `PoolFailed` as soon as tasks wait for nodes that have failed or do not come; `JobEnded` if the
 *   job has ended or is disabled while tasks wait; `TimeLimitReached`.
 * @throws {BatchError} such as `JobNotFound`.
 */
export async function waitForTasks(job: Job, options: WaitForTasksOptions = {}): Promise<EndedJob> {
  const { timeLimitSeconds, onProgress, onTasksEnded, abortSignal } = options;
  const poll = new Poll(job.connection.clock, options, timeLimitSeconds, abortSignal);
  const beforePage = () => poll.beforeRequest();
  const ended = new EndedTasks(job, beforePage, abortSignal);
  const report = async (isComplete: boolean) => {
    for await (const tasks of ended.next(isComplete)) onTasksEnded?.(tasks);
  };
  const select = "id,state,executionInfo,usesTaskDependencies";
  await poll.beforeRequest();
  const pool = new ObservedPool(job, await job.get({ select, abortSignal }));
  let lastChecked = "";

  for (;;) {
    await poll.beforeRequest();
    const counts = await job.taskCounts({ abortSignal });
    const nodes = await pool.nodes(beforePage, abortSignal);
    const tasks = { ...counts, total: counts.active + counts.running + counts.completed };
    onProgress?.({ tasks, nodes: nodes ?? {} });
    if (onTasksEnded !== undefined && counts.completed > ended.count) await report(false);

    if (counts.active + counts.running === 0 && !(await hasUnfinished(job, beforePage, abortSignal))) {
      if (onTasksEnded !== undefined) await report(ended.count < counts.completed);
      return { tasks, failed: await listFailed(job, counts, beforePage, abortSignal), blocked: [] };
    }
    const state = JSON.stringify([counts, nodes]);
    if (counts.running === 0 && counts.active > 0) {
      // The numbers can be older than the job, so its state counts only if they stay the same.
      const isUnchanged = state === lastChecked;
      lastChecked = state;
      await poll.beforeRequest();
      const info = await job.get({ select, abortSignal });
      if (isUnchanged) requireRunningJob(job, info, counts);
      const blocked =
        info.usesTaskDependencies === true && counts.failed > 0 && !isUnchanged
          ? await allBlocked(job, beforePage)
          : undefined;
      if (blocked !== undefined && blocked.length > 0) {
        if (onTasksEnded !== undefined) await report(ended.count < counts.completed);
        return { tasks, failed: await listFailed(job, counts, beforePage, abortSignal), blocked };
      }
      const failure = nodes !== undefined && !hasHope(nodes) ? await pool.failure() : undefined;
      if (failure !== undefined) throw failure;
    }
    if (poll.isOver) throw timeLimitReached(job, timeLimitSeconds, tasks);
    await poll.untilNext(state);
  }
}

/** The pool of a job, if the job has one and the identity has a role to read it. */
class ObservedPool {
  #pool: Pool | undefined;

  constructor(job: Job, { executionInfo }: JobInfo) {
    const poolId = executionInfo?.poolId;
    this.#pool = poolId === undefined ? undefined : new Pool(job.connection, poolId);
  }

  /** Returns the numbers of nodes. Returns undefined if they are not known. */
  async nodes(beforeRequest: () => Promise<void>, abortSignal?: AbortSignal): Promise<NodeCounts | undefined> {
    if (this.#pool === undefined) return undefined;
    await beforeRequest();
    try {
      return await this.#pool.nodeCounts(abortSignal);
    } catch (error) {
      if (!(error instanceof BatchError) || error.code !== "PermissionDenied") throw error;
      this.#pool = undefined;
      return undefined;
    }
  }

  async failure(): Promise<JobError | undefined> {
    return this.#pool === undefined ? undefined : poolFailure(this.#pool);
  }
}

/** Returns whether a task has not completed. The numbers of tasks can be a little old. */
async function hasUnfinished(job: Job, beforePage: () => Promise<void>, abortSignal?: AbortSignal): Promise<boolean> {
  const limits = { filter: "state ne 'completed'", select: "id,state", pageSize: 1 };
  for await (const page of job.listTaskPages({ ...limits, beforePage, abortSignal })) return page.length > 0;
  return false;
}

async function listFailed(
  job: Job,
  { failed }: TaskCounts,
  beforePage: () => Promise<void>,
  abortSignal: AbortSignal | undefined,
): Promise<TaskInfo[]> {
  if (failed === 0) return [];
  const select = "id,state,executionInfo,nodeInfo";
  const tasks: TaskInfo[] = [];
  for await (const page of job.listTaskPages({ filter: FAILED_TASKS, select, beforePage, abortSignal }))
    tasks.push(...page);
  return tasks;
}

/** @throws {JobError} if tasks wait in a job that starts none. */
function requireRunningJob(job: Job, { state = "", executionInfo }: JobInfo, { active }: TaskCounts): void {
  if (!ENDED_STATES.includes(state.toLowerCase())) return;
  const { schedulingError, terminateReason } = executionInfo ?? {};
  const reason = schedulingError?.code ?? terminateReason;
  const isDisabled = state.toLowerCase().startsWith("disab");
  const fix = isDisabled ? "enable it (`az batch job enable`)" : "create it again if these tasks should run";
  const got = `job ${job.id} is ${state}${reason === undefined ? "" : ` (${reason})`}`;
  throw new JobError("JobEnded", `${got}, and ${active} of its tasks never ran; ${fix}`);
}

function timeLimitReached(job: Job, seconds: number | undefined, tasks: JobProgress["tasks"]): JobError {
  const rest = tasks.active + tasks.running;
  return new JobError(
    "TimeLimitReached",
    `job ${job.id} must finish within ${seconds} s, but ${rest} of ${tasks.total} tasks have not; wait longer, or terminate the job`,
  );
}
