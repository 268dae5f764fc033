import type { JobOutputStorage, OutputReference } from "../../outputs";
import { isPattern, type OutputSelection } from "../../outputs/internal";
import { codeOf, failuresOf } from "../errors/reported-error";
import { warn } from "../terminal";
import { openJob, type WhereOptions } from "../where/where";

/** The codes of errors about outputs that do not exist. */
const NOT_FOUND: readonly string[] = ["OutputNotFound", "NothingMatched"];

/**
 * Lists the outputs of a task, or of the tasks that a pattern matches. Names the other spellings of a task's id under
 * which outputs are stored. Batch ignores the case of ids, but blob names do not. If the task has no outputs, lists
 * those of the other spellings.
 */
export async function* listTask(
  job: JobOutputStorage,
  taskId: string,
  selection: OutputSelection,
): AsyncGenerator<OutputReference, void> {
  if (isPattern(taskId)) return yield* job.listAll({ ...selection, tasks: taskId });
  // Refuse what no task can have as its id.
  job.task(taskId);
  let isEmpty = true;
  for await (const output of job.listAll({ ...selection, tasks: taskId })) {
    isEmpty = false;
    yield output;
  }
  if (isEmpty && !(await hasOutputs(job, taskId))) {
    for (const spelling of await job.taskSpellings(taskId)) {
      warn(
        `no outputs are stored under task id ${taskId}; these are stored under ${spelling}, which is the same id to Batch`,
      );
      yield* job.listAll({ ...selection, tasks: spelling });
    }
    return;
  }
  // The listed outputs are correct, so a failure of the hint does not matter.
  const spellings = await job.taskSpellings(taskId).catch(() => []);
  for (const spelling of spellings) noteSpelling(spelling);
}

/** Names the other spellings of a task's id that have outputs, if `error` says that outputs were not found. */
export async function noteOtherSpellings(error: unknown, taskId: string, options: WhereOptions): Promise<void> {
  const codes = [codeOf(error), ...failuresOf(error).map((failure) => codeOf(failure.error))];
  if (!codes.some((code) => NOT_FOUND.includes(code))) return;
  const job = await openJob(options);
  for (const spelling of await job.taskSpellings(taskId)) noteSpelling(spelling);
}

function noteSpelling(spelling: string): void {
  warn(
    `outputs are stored under task id ${spelling}, which is the same id to Batch, but not to storage; give --task ${spelling}`,
  );
}

async function hasOutputs(job: JobOutputStorage, taskId: string): Promise<boolean> {
  for await (const _ of job.task(taskId).list()) return true;
  return false;
}
