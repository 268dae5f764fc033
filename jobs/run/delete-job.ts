import { BatchError } from "../batch-error";
import type { Job } from "../client";
import { JobError } from "../job-error";

/** How the deletion of a job is waited for. */
export interface DeleteJobOptions {
  /** The most time to wait (default: 300). The service first ends the job's tasks. */
  readonly timeLimitSeconds?: number;
  readonly abortSignal?: AbortSignal;
}

const TIME_LIMIT_SECONDS = 300;
const FIRST_WAIT = 200;
const LONGEST_WAIT = 5_000;

/**
 * Deletes a job with its tasks and their files on the nodes, and waits until it no longer exists. A new job can then
 * have its id. Outputs in storage stay.
 *
 * @returns whether the job existed.
 *
 * @throws {JobError} `TimeLimitReached`.
 */
export async function deleteJob(job: Job, options: DeleteJobOptions = {}): Promise<boolean> {
  const { timeLimitSeconds = TIME_LIMIT_SECONDS, abortSignal } = options;
  const { clock } = job.connection;
  const end = clock.now() + timeLimitSeconds * 1000;
  if (!(await requestDeletion(job, abortSignal))) return false;
  for (let wait = FIRST_WAIT; await exists(job, abortSignal); wait = Math.min(wait * 2, LONGEST_WAIT)) {
    if (clock.now() >= end) {
      const message = `job ${job.id} must be deleted within ${timeLimitSeconds} s, but is not; try again later`;
      throw new JobError("TimeLimitReached", message);
    }
    await clock.sleep(wait, abortSignal);
  }
  return true;
}

async function requestDeletion(job: Job, abortSignal: AbortSignal | undefined): Promise<boolean> {
  try {
    await job.delete({ abortSignal });
    return true;
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    if (error.code === "JobBeingDeleted") return true;
    // An earlier attempt whose answer was lost has deleted it.
    if (error.code === "JobNotFound") return error.unclearSince !== undefined;
    throw error;
  }
}

async function exists(job: Job, abortSignal: AbortSignal | undefined): Promise<boolean> {
  try {
    await job.get({ select: "id", abortSignal });
    return true;
  } catch (error) {
    if (error instanceof BatchError && error.code === "JobNotFound") return false;
    throw error;
  }
}
