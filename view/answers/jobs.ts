import type { Ask } from "../request/ask";
import { jobIdOf } from "./where";

/** The jobs of the page, and what it may do. */
export async function jobsAnswer({ options }: Ask): Promise<object> {
  return { jobs: options.jobs, hasBatch: options.batch !== undefined, allowDelete: options.allowDelete === true };
}

/** What Batch says about a job. `job` is null if Batch does not have it, or this identity may not read it. */
export async function jobAnswer(ask: Ask): Promise<object> {
  const { batch } = ask.options;
  if (batch === undefined) return { job: null, reason: null };
  const { abortSignal } = ask;
  const job = batch.job(jobIdOf(ask));
  try {
    const [{ state, executionInfo }, counts] = await Promise.all([
      job.get({ select: "id,state,executionInfo", abortSignal }),
      job.taskCounts({ abortSignal }),
    ]);
    return { job: { state, counts, executionInfo } };
  } catch (error) {
    return { job: null, reason: (error as Error).message };
  }
}
