import type { Job } from "../client";
import { FAILED_TASKS } from "../explain";
import type { ExitOptions, TaskDependencies, TaskInfo } from "../model";
import type { RequestLimits } from "./request-limits";

/**
 * Returns the ids of the tasks that never run, because they depend on a task that failed, or on such a task. Returns
 * none if a task can still run.
 */
export async function allBlocked(job: Job, limits: RequestLimits): Promise<string[]> {
  const blocking = new Dependencies();
  const select = "id,state,executionInfo,exitConditions";
  for await (const task of job.listTasks({ filter: FAILED_TASKS, select, ...limits })) {
    if (!satisfiesDependents(task)) blocking.add(task.id);
  }
  let waiting: TaskInfo[] = [];
  for await (const task of job.listTasks({ filter: "state eq 'active'", select: "id,state,dependsOn", ...limits })) {
    // A task without dependencies only waits for a node.
    if (task.dependsOn === undefined) return [];
    waiting.push(task);
  }
  const blocked: string[] = [];
  for (let found = true; found && waiting.length > 0; ) {
    const rest = waiting.filter(({ dependsOn = {} }) => !blocking.include(dependsOn));
    for (const task of waiting) if (blocking.include(task.dependsOn ?? {})) blocked.push(task.id);
    found = rest.length < waiting.length;
    for (const id of blocked) blocking.add(id);
    waiting = rest;
  }
  return waiting.length === 0 ? blocked : [];
}

/** Tasks on which others depend. Ids are compared without case, as Batch does. */
class Dependencies {
  readonly #ids = new Set<string>();
  readonly #numbers: number[] = [];

  add(id: string): void {
    if (this.#ids.has(id.toLowerCase())) return;
    this.#ids.add(id.toLowerCase());
    if (/^\d+$/.test(id)) this.#numbers.push(Number(id));
  }

  include({ taskIds = [], taskIdRanges = [] }: TaskDependencies): boolean {
    if (taskIds.some((id) => this.#ids.has(id.toLowerCase()))) return true;
    return taskIdRanges.some(({ start, end }) => this.#numbers.some((number) => number >= start && number <= end));
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
