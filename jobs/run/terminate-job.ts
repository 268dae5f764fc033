import { BatchError } from "../batch-error";
import type { Job } from "../client";

/**
 * Ends a job, so that it no longer counts toward the quota of active jobs, and its release task runs. A job that has
 * ended already, or no longer exists, is no error.
 *
 * @returns whether the job was ended by this call.
 */
export async function terminateJob(
  job: Job,
  { reason, abortSignal }: { readonly reason?: string; readonly abortSignal?: AbortSignal } = {},
): Promise<boolean> {
  try {
    await job.terminate(reason, { abortSignal });
    return true;
  } catch (error) {
    if (error instanceof BatchError && HAS_ENDED.has(error.code)) return false;
    throw error;
  }
}

const HAS_ENDED = new Set(["JobNotFound", "JobCompleted", "JobBeingTerminated", "JobBeingDeleted"]);
