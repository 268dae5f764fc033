import type { JobOutputStorage, ListOptions, OutputReference } from "../outputs";
import { codeOf } from "./errors";
import { note } from "./terminal";
import { openJob, type TaskOption, type WhereOptions } from "./where";

/** The errors of a task's outputs that are not there. */
const NOT_THERE: readonly string[] = ["OutputNotFound", "NothingMatched"];

/**
 * Lists a task's outputs, or, where it has none, those that are stored under another spelling of its id: Batch ids ignore case, and blob
 * names do not.
 */
export async function* listTask(
  job: JobOutputStorage,
  taskId: string,
  filter: ListOptions,
): AsyncGenerator<OutputReference, void> {
  let isEmpty = true;
  for await (const output of job.task(taskId).list(filter)) {
    isEmpty = false;
    yield output;
  }
  if (!isEmpty || (await hasOutputs(job, taskId))) return;
  for (const spelling of await job.taskSpellings(taskId)) {
    note(`task ${taskId} has no outputs; these are of ${spelling}, which is the same id to Batch`);
    yield* job.task(spelling).list(filter);
  }
}

/** Names, after a command has not found a task's outputs, the spellings of its id that have some. */
export async function noteOtherSpellings(error: unknown, options: WhereOptions & TaskOption): Promise<void> {
  const { task: taskId } = options;
  if (!taskId || !NOT_THERE.includes(codeOf(error))) return;
  const job = await openJob(options);
  for (const spelling of await job.taskSpellings(taskId)) {
    note(`outputs are also stored under ${spelling}, which is the same id to Batch; give --task ${spelling}`);
  }
}

async function hasOutputs(job: JobOutputStorage, taskId: string): Promise<boolean> {
  for await (const _ of job.task(taskId).list()) return true;
  return false;
}
