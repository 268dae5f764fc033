import type { Job } from "../client";
import { JobError, type RefusedTask } from "../job-error";
import type { TaskDescription } from "../model";
import { addChunk, type ChunkResult } from "./add-chunk";
import { chunksOf } from "./chunks";

/** How tasks are submitted. */
export interface SubmitOptions {
  /**
   * What happens to tasks whose id the job has already: `refuse` (default) reports them as refused, and `skip` leaves
   * them as they are, so that an interrupted submission can be repeated.
   */
  readonly existing?: "refuse" | "skip";
  /** How many requests are sent at the same time (default: 8). With 1, Batch gets the tasks exactly in their order. */
  readonly concurrency?: number;
  /** Called after each request, in the order of the tasks. */
  readonly onProgress?: (submission: Submission) => void;
  /** Ends the submission. Tasks that were added stay. */
  readonly abortSignal?: AbortSignal;
}

/** What became of the tasks. */
export interface Submission {
  readonly added: number;
  /** The ids of tasks that existed before and were skipped, in the order of the tasks. */
  readonly existing: readonly string[];
}

const CONCURRENCY = 8;

/** How many refused tasks an error names. */
const NAMED = 3;

/**
 * Adds any number of tasks to a job. The tasks are read as they are needed, and only the requests in flight are in
 * memory. Each request has at most 100 tasks and 1 MB; a request that is still too large is halved. Throttled requests
 * and lost connections are retried. If the answer to a request was lost, tasks that it added are recognized.
 *
 * @example
 * await submitTasks(job, frames.map((frame) => ({ id: `frame-${frame}`, commandLine: destinations.commandLine(…) })));
 *
 * @throws {JobError} `TasksRefused` if the service refuses tasks: no further requests are sent then, and `refused` has
 *   the tasks with the service's codes. Tasks that were added stay.
 * @throws {BatchError} such as `JobNotFound` or `JobCompleted`.
 */
export async function submitTasks(
  job: Job,
  tasks: Iterable<TaskDescription> | AsyncIterable<TaskDescription>,
  options: SubmitOptions = {},
): Promise<Submission> {
  const { existing: whenExisting = "refuse", concurrency = CONCURRENCY, onProgress, abortSignal } = options;
  const existing: string[] = [];
  const refused: RefusedTask[] = [];
  let added = 0;

  const take = (result: ChunkResult) => {
    added += result.added;
    refused.push(...result.refused);
    if (whenExisting === "skip") existing.push(...result.existing);
    else refused.push(...result.existing.map((taskId) => ({ taskId, ...ALREADY_THERE })));
    onProgress?.({ added, existing });
  };

  // The requests in flight, the oldest first.
  const inFlight: Promise<ChunkResult>[] = [];
  const ending = new AbortController();
  const signal = abortSignal === undefined ? ending.signal : AbortSignal.any([abortSignal, ending.signal]);
  const chunks = chunksOf(tasks);
  const failing = new FirstFailure();
  signal.addEventListener("abort", () => failing.report(signal.reason));
  try {
    signal.throwIfAborted();
    while (refused.length === 0) {
      const { value: chunk, done } = await failing.unlessFirst(chunks.next());
      if (done) break;
      const request = addChunk(job, chunk, signal);
      request.catch((error) => failing.report(error));
      inFlight.push(request);
      if (inFlight.length >= concurrency) take(await inFlight.shift()!);
    }
    await chunks.return();
    while (inFlight.length > 0) take(await inFlight.shift()!);
  } catch (error) {
    ending.abort();
    // It does not end if the tasks are still waited for.
    chunks.return().catch(() => {});
    await Promise.allSettled(inFlight);
    throw error;
  }
  if (refused.length > 0) throw tasksRefused(job, refused, added);
  return { added, existing };
}

/**
 * The first failure of a request, or the abortion. It is noticed at once, also while the tasks do not come. It keeps no
 * work that has ended, as `Promise.race` with one long promise would.
 */
class FirstFailure {
  #failure: { readonly error: unknown } | undefined;
  #reject: (error: unknown) => void = () => {};

  report(error: unknown): void {
    this.#failure ??= { error };
    this.#reject(error);
  }

  /** Returns the result of some work. Rejects with the failure if there is one before. */
  unlessFirst<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      if (this.#failure !== undefined) reject(this.#failure.error);
      work.then(resolve, reject);
    });
  }
}

const ALREADY_THERE = { code: "TaskExists", message: "The specified task already exists." };

function tasksRefused(job: Job, refused: readonly RefusedTask[], added: number): JobError {
  const named = refused.slice(0, NAMED).map(({ taskId, code, message }) => `${taskId} (${code}: ${message})`);
  const rest = refused.length - named.length;
  const list = `${named.join(", ")}${rest > 0 ? `, and ${rest} more` : ""}`;
  const isResumable = refused.every(({ code }) => code === "TaskExists");
  const fix = isResumable
    ? 'to continue an interrupted submission, give `existing: "skip"`'
    : "correct these tasks, and submit the rest";
  const message = `job ${job.id} got ${added} tasks, but the service refused ${list}; ${fix}`;
  return new JobError("TasksRefused", message, { refused });
}
