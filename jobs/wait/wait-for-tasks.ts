import { Job } from "../client";
import { JobError } from "../job-error";
import type { TaskInfo } from "../model";
import { type EndedJob, type JobProgress, JobWatch } from "./job-watch";
import { Poll, type PollInterval } from "./poll";

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
 * @throws {JobError} `PoolFailed` as soon as tasks wait for nodes that have failed, do not come, cannot run the
 *   preparation task of the job, or have fewer task slots than each of these tasks needs; `JobEnded` if the job has
 *   ended or is disabled while tasks wait; `TimeLimitReached`.
 * @throws {BatchError} such as `JobNotFound`.
 */
export async function waitForTasks(job: Job, options: WaitForTasksOptions = {}): Promise<EndedJob> {
  const { timeLimitSeconds } = options;
  const poll = new Poll(job.connection.clock, options, timeLimitSeconds, options.abortSignal);
  try {
    return await waitWith(new Job(poll.limited(job.connection), job.id), poll, options);
  } catch (error) {
    if (!poll.hasEndedBy(error)) throw error;
    const message = `job ${job.id} must finish within ${timeLimitSeconds} s, but the service did not answer (${error.code}); wait longer`;
    throw new JobError("TimeLimitReached", message, { cause: error });
  }
}

async function waitWith(job: Job, poll: Poll, options: WaitForTasksOptions): Promise<EndedJob> {
  const watch = await JobWatch.open(job, poll, options);
  for (;;) {
    const progress = await watch.look();
    const ended = await watch.end(progress);
    if (ended !== undefined) return ended;
    if (poll.isOver) {
      const { active, running, total } = progress.tasks;
      const rest = `${active + running} of ${total} tasks have not`;
      const message = `job ${job.id} must finish within ${options.timeLimitSeconds} s, but ${rest}; wait longer, or terminate the job`;
      throw new JobError("TimeLimitReached", message);
    }
    await poll.untilNext(JSON.stringify(progress));
  }
}
