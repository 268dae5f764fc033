import { explainFailure, hasTaskFailed, type Job, type TaskInfo } from "../../jobs";
import type { JobOutputStorage } from "../../outputs";
import type { Ask } from "../request/ask";
import { sendLines } from "./lines";
import { jobIdOf, jobOf, parameter } from "./where";

/** A task in the list. */
interface ListedTask {
  readonly id: string;
  /** `active`, `preparing`, `running`, `succeeded` or `failed`; null if only its outputs are known. */
  readonly state: string | null;
  readonly exitCode?: number | undefined;
  readonly failure?: string | undefined;
  /** ISO 8601. */
  readonly startTime?: string | undefined;
  readonly endTime?: string | undefined;
}

/** How many tasks a line has at most. */
const PER_LINE = 500;

/**
 * The tasks of a job, as lines with lists of them: those of Batch, or else those with outputs. Batch deletes jobs, and
 * their outputs stay.
 */
export async function tasksAnswer(ask: Ask): Promise<undefined> {
  const outputs = await jobOf(ask);
  const job = ask.options.batch?.job(jobIdOf(ask));
  await sendLines(ask.response, taskPages(job, outputs, ask.abortSignal));
}

async function* taskPages(job: Job | undefined, outputs: JobOutputStorage, abortSignal: AbortSignal) {
  if (job !== undefined) {
    let isBegun = false;
    try {
      for await (const page of job.listTaskPages({
        select: "id,state,executionInfo",
        pageSize: PER_LINE,
        abortSignal,
      })) {
        isBegun = true;
        yield { tasks: page.map(listed) };
      }
      return;
    } catch (error) {
      if (abortSignal.aborted) return;
      // The tasks of Batch and those with outputs would be listed twice.
      if (isBegun) throw error;
      yield { reason: (error as Error).message };
    }
  }
  let tasks: ListedTask[] = [];
  for await (const id of outputs.taskIds({ abortSignal })) {
    tasks.push({ id, state: null });
    if (tasks.length < PER_LINE) continue;
    yield { tasks };
    tasks = [];
  }
  yield { tasks };
}

function listed(task: TaskInfo): ListedTask {
  const { id, state = "", executionInfo: { exitCode, failureInfo, startTime, endTime } = {} } = task;
  const ended = hasTaskFailed(task) ? "failed" : "succeeded";
  return {
    id,
    state: state.toLowerCase() === "completed" ? ended : state.toLowerCase(),
    exitCode,
    failure: failureInfo?.code,
    startTime,
    endTime,
  };
}

/** Why a task failed. `explanation` is null if it has not. */
export async function explanationAnswer(ask: Ask): Promise<object> {
  const { batch } = ask.options;
  if (batch === undefined) return { explanation: null };
  const task = batch.job(jobIdOf(ask)).task(parameter(ask, "task"));
  return { explanation: (await explainFailure(task, { abortSignal: ask.abortSignal })) ?? null };
}
