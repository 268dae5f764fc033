import type { Job, NodeCounts } from "../client";
import { FAILED_TASKS } from "../explain";
import { JobError } from "../job-error";
import type { JobInfo, TaskCounts, TaskInfo } from "../model";
import { EndedTasks } from "./ended-tasks";
import { ObservedPool } from "./observed-pool";
import type { Poll } from "./poll";
import type { RequestLimits } from "./request-limits";
import { stuckTasks } from "./stuck-tasks";

/** The progress of a job. */
export interface JobProgress {
  readonly tasks: TaskCounts & { readonly total: number };
  /**
   * The nodes of the job's pool by state, such as `{ idle: 1, starting: 1 }`. Empty if there are none, or if the
   * identity has no role to read pools.
   */
  readonly nodes: NodeCounts;
  /** Why tasks wait, if someone must do something: a pool of fixed size has a target of 0 nodes. */
  readonly note?: string;
}

/** How the tasks of a job ended. */
export interface EndedJob {
  readonly tasks: TaskCounts & { readonly total: number };
  /** The tasks that failed, sorted by id. */
  readonly failed: readonly TaskInfo[];
  /** The ids of the tasks that never run, because they depend on a task that failed. */
  readonly blocked: readonly string[];
}

/** The receivers of reports about a watched job. */
interface JobWatchOptions {
  readonly onProgress?: (progress: JobProgress) => void;
  readonly onTasksEnded?: (tasks: readonly TaskInfo[]) => void;
  readonly abortSignal?: AbortSignal;
}

/** The states of a job whose tasks do not start. */
const ENDED_STATES = ["completed", "terminating", "deleting", "disabled", "disabling"];

const JOB_SELECT = "id,state,executionInfo,usesTaskDependencies,jobPreparationTask";

/** Looks at a job again and again, with few requests. */
export class JobWatch {
  readonly #ended: EndedTasks;
  /** What was found last while no task was running. */
  #lastIdle = "";
  /** Where it was last checked whether tasks need too many task slots. */
  #lastSized = "";

  private constructor(
    private readonly job: Job,
    private readonly pool: ObservedPool,
    private readonly poll: Poll,
    private readonly options: JobWatchOptions,
  ) {
    this.#ended = new EndedTasks(job, this.#limits);
  }

  /** Starts to watch. @throws {BatchError} such as `JobNotFound`. */
  static async open(job: Job, poll: Poll, options: JobWatchOptions): Promise<JobWatch> {
    await poll.beforeRequest();
    const { executionInfo } = await job.get({ select: JOB_SELECT, abortSignal: options.abortSignal });
    return new JobWatch(job, new ObservedPool(job, executionInfo?.poolId), poll, options);
  }

  /** Counts tasks and nodes, and reports them. */
  async look(): Promise<JobProgress> {
    const { onProgress, onTasksEnded } = this.options;
    const tasks = await this.#count();
    const nodes = await this.pool.nodeCounts(this.#limits);
    const note = tasks.active > 0 ? await this.pool.note(nodes, this.#limits) : undefined;
    const progress = { tasks, nodes, ...(note !== undefined && { note }) };
    onProgress?.(progress);
    if (onTasksEnded !== undefined && tasks.completed > this.#ended.count) await this.#reportEnded(false);
    return progress;
  }

  /**
   * Returns how the tasks ended, once none of them can make progress. Returns undefined before.
   *
   * @throws {JobError} `PoolFailed`, `JobEnded`.
   */
  async end(progress: JobProgress): Promise<EndedJob | undefined> {
    const { tasks } = progress;
    if (tasks.running > 0) return undefined;
    if (tasks.active > 0) return this.#endOfWaiting(progress);
    return (await this.#hasUnfinished()) ? undefined : this.#result(progress, []);
  }

  /** Finds out whether the tasks that wait will run. */
  async #endOfWaiting(progress: JobProgress): Promise<EndedJob | undefined> {
    const state = JSON.stringify(progress);
    const isUnchanged = state === this.#lastIdle;
    this.#lastIdle = state;
    await this.poll.beforeRequest();
    const info = await this.job.get({ select: JOB_SELECT, abortSignal: this.options.abortSignal });
    if (ENDED_STATES.includes(info.state?.toLowerCase() ?? "")) {
      // The numbers can be older than the state of the job, so they must stay the same.
      if (isUnchanged) throw jobEnded(this.job, info, progress.tasks);
      return undefined;
    }
    const canBeBlocked = info.usesTaskDependencies === true && progress.tasks.failed > 0 && !isUnchanged;
    const blocked = canBeBlocked ? (await stuckTasks(this.job, this.#limits))?.blocked : undefined;
    if (blocked !== undefined) return this.#result(progress, blocked);
    const failure = await this.pool.failure(progress.nodes);
    if (failure !== undefined) throw failure;
    if (isUnchanged && state !== this.#lastSized) {
      this.#lastSized = state;
      const oversized = await this.#oversized();
      if (oversized.length > 0) throw this.pool.oversizedFailure(oversized);
    }
    const { jobPreparationTask } = info;
    if (isUnchanged && jobPreparationTask !== undefined && jobPreparationTask.waitForSuccess !== false) {
      const unprepared = await this.pool.preparationFailure(this.#limits);
      if (unprepared !== undefined) throw unprepared;
    }
    return undefined;
  }

  /** Returns the tasks that need more task slots than a node has, if no other task can run. */
  async #oversized(): Promise<readonly TaskInfo[]> {
    const slots = await this.pool.slotsPerNode(this.#limits);
    if (slots === undefined) return [];
    return (await stuckTasks(this.job, this.#limits, slots))?.oversized ?? [];
  }

  async #result({ tasks }: JobProgress, blocked: readonly string[]): Promise<EndedJob> {
    const failed: TaskInfo[] = [];
    const list = { filter: FAILED_TASKS, select: "id,state,executionInfo,nodeInfo", ...this.#limits };
    for await (const page of this.job.listTaskPages(list)) failed.push(...page);
    const counts = failed.length === tasks.failed ? tasks : await this.#count();
    if (this.options.onTasksEnded !== undefined) await this.#reportEnded(this.#ended.count < counts.completed);
    return { tasks: counts, failed, blocked };
  }

  async #count(): Promise<JobProgress["tasks"]> {
    await this.poll.beforeRequest();
    const counts = await this.job.taskCounts({ abortSignal: this.options.abortSignal });
    return { ...counts, total: counts.active + counts.running + counts.completed };
  }

  async #reportEnded(isComplete: boolean): Promise<void> {
    for await (const tasks of this.#ended.next(isComplete)) this.options.onTasksEnded?.(tasks);
  }

  /** Returns whether a task has not completed. The numbers of tasks can be a little old. */
  async #hasUnfinished(): Promise<boolean> {
    const list = { filter: "state ne 'completed'", select: "id,state", pageSize: 1, ...this.#limits };
    for await (const page of this.job.listTaskPages(list)) return page.length > 0;
    return false;
  }

  get #limits(): RequestLimits {
    return { beforePage: () => this.poll.beforeRequest(), abortSignal: this.options.abortSignal };
  }
}

function jobEnded(job: Job, { state = "", executionInfo }: JobInfo, { active }: TaskCounts): JobError {
  const { schedulingError, terminateReason } = executionInfo ?? {};
  const reason = schedulingError?.code ?? terminateReason;
  const isDisabled = state.toLowerCase().startsWith("disab");
  const fix = isDisabled ? "enable it (`az batch job enable`)" : "create it again if these tasks should run";
  const got = `job ${job.id} is ${state}${reason === undefined ? "" : ` (${reason})`}`;
  return new JobError("JobEnded", `${got}, and ${active} of its tasks never ran; ${fix}`);
}
