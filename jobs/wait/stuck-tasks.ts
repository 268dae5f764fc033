import type { Job } from "../client";
import { FAILED_TASKS } from "../explain";
import type { ExitOptions, TaskInfo } from "../model";
import type { RequestLimits } from "./request-limits";

/** The waiting tasks of a job of which none will ever run. */
interface StuckTasks {
  /** The tasks that need more task slots than a node has. */
  readonly oversized: readonly TaskInfo[];
  /** The ids of the tasks that depend on a failed or oversized task, or on such a task. */
  readonly blocked: readonly string[];
}

/**
 * Returns the tasks that wait, if none of them will ever run. Returns undefined if a task can still run, or if none
 * waits.
 *
 * @param slotsPerNode the task slots of a node of the pool (default: unknown, so that every task fits).
 */
export async function stuckTasks(
  job: Job,
  limits: RequestLimits,
  slotsPerNode = Number.POSITIVE_INFINITY,
): Promise<StuckTasks | undefined> {
  const oversized: TaskInfo[] = [];
  const waiting = new WaitingTasks();
  const select = "id,state,dependsOn,requiredSlots";
  for await (const task of job.listTasks({ filter: "state eq 'active'", select, ...limits })) {
    if ((task.requiredSlots ?? 1) > slotsPerNode) oversized.push(task);
    // A task without dependencies only waits for a node.
    else if (task.dependsOn === undefined) return undefined;
    else waiting.add(task);
  }
  if (oversized.length === 0 && waiting.count === 0) return undefined;
  const blocking = oversized.map(({ id }) => id);
  if (waiting.count > 0) blocking.push(...(await failedWithoutDependents(job, limits)));
  const blocked: string[] = [];
  // The list grows while it is read.
  for (const id of blocking) {
    for (const dependent of waiting.takeDependents(id)) {
      blocked.push(dependent);
      blocking.push(dependent);
    }
  }
  return waiting.count === 0 ? { oversized, blocked } : undefined;
}

/** Returns the ids of the failed tasks whose dependents never run. */
async function failedWithoutDependents(job: Job, limits: RequestLimits): Promise<string[]> {
  const ids: string[] = [];
  const select = "id,state,executionInfo,exitConditions";
  for await (const task of job.listTasks({ filter: FAILED_TASKS, select, ...limits })) {
    if (!satisfiesDependents(task)) ids.push(task.id);
  }
  return ids;
}

/** Tasks that wait for others. Ids are compared without case, as Batch does. */
class WaitingTasks {
  readonly #rest = new Set<TaskInfo>();
  readonly #byId = new Map<string, TaskInfo[]>();
  #withRanges: TaskInfo[] = [];

  get count(): number {
    return this.#rest.size;
  }

  add(task: TaskInfo): void {
    this.#rest.add(task);
    const { taskIds = [], taskIdRanges = [] } = task.dependsOn ?? {};
    for (const id of taskIds) {
      const key = id.toLowerCase();
      const dependents = this.#byId.get(key);
      if (dependents === undefined) this.#byId.set(key, [task]);
      else dependents.push(task);
    }
    if (taskIdRanges.length > 0) this.#withRanges.push(task);
  }

  /** Removes the tasks that depend on a task, and returns their ids. */
  takeDependents(id: string): string[] {
    const dependents = [...(this.#byId.get(id.toLowerCase()) ?? []), ...this.#takeByRange(id)];
    return dependents.filter((task) => this.#rest.delete(task)).map((task) => task.id);
  }

  #takeByRange(id: string): TaskInfo[] {
    if (this.#withRanges.length === 0 || !/^\d+$/.test(id)) return [];
    const number = Number(id);
    const has = ({ dependsOn: { taskIdRanges = [] } = {} }: TaskInfo) =>
      taskIdRanges.some(({ start, end }) => number >= start && number <= end);
    const taken = this.#withRanges.filter(has);
    if (taken.length > 0) this.#withRanges = this.#withRanges.filter((task) => !has(task));
    return taken;
  }
}

/**
 * Returns whether tasks that depend on a failed task run nevertheless. The exit code's options come first, then those
 * of the kind of failure, then the default ones ("Create task dependencies").
 */
function satisfiesDependents({ executionInfo = {}, exitConditions = {} }: TaskInfo): boolean {
  const { exitCode, failureInfo } = executionInfo;
  const { exitCodes = [], exitCodeRanges = [], preProcessingError, fileUploadError } = exitConditions;
  const ofCode =
    exitCode === undefined
      ? undefined
      : (exitCodes.find(({ code }) => code === exitCode) ??
        exitCodeRanges.find(({ start, end }) => exitCode >= start && exitCode <= end));
  const isUpload = failureInfo?.code?.startsWith("FileUpload") === true;
  const ofFailure = isUpload ? fileUploadError : exitCode === undefined ? preProcessingError : undefined;
  const options: ExitOptions | undefined = ofCode?.exitOptions ?? ofFailure ?? exitConditions.default;
  return options?.dependencyAction?.toLowerCase() === "satisfy";
}
