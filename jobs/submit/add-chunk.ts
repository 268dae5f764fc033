import { backoff, MIN_TRIES } from "../../conventions/internal";
import { BatchError } from "../batch-error";
import { type Job, pathOf, readError } from "../client";
import type { RefusedTask } from "../job-error";
import { bodyOf, type SerializedTask } from "./chunks";

/** What became of the tasks of a chunk, in their order. */
export interface ChunkResult {
  added: number;
  /** The ids of tasks that the job had before. */
  readonly existing: string[];
  readonly refused: RefusedTask[];
}

/** The service's answer for one task. */
interface TaskResult {
  readonly taskId: string;
  /** `Success`, `clienterror` or `servererror`. */
  readonly status: string;
  readonly error?: { readonly code?: string };
}

/** How much the service's clock and the `Date` of its answers can differ, in milliseconds. A date has whole seconds. */
const CLOCK_TOLERANCE = 2_000;

/**
 * Adds the tasks of one chunk. A chunk that is too large is halved. Tasks that fail with an error of the server are
 * added again.
 *
 * @throws {BatchError} if the service refuses the whole request.
 */
export async function addChunk(
  job: Job,
  chunk: readonly SerializedTask[],
  abortSignal: AbortSignal | undefined,
): Promise<ChunkResult> {
  const outcomes = new Map<string, TaskOutcome>();
  await addAll(job, chunk, abortSignal, outcomes, 1);
  const result: ChunkResult = { added: 0, existing: [], refused: [] };
  for (const { id } of chunk) {
    const outcome = outcomes.get(id);
    if (outcome === "existing") result.existing.push(id);
    else if (typeof outcome === "object") result.refused.push(outcome);
    else result.added += 1;
  }
  return result;
}

type TaskOutcome = "added" | "existing" | RefusedTask;

async function addAll(
  job: Job,
  chunk: readonly SerializedTask[],
  abortSignal: AbortSignal | undefined,
  outcomes: Map<string, TaskOutcome>,
  tries: number,
): Promise<void> {
  const answer = await send(job, chunk, abortSignal).catch((error: unknown) => {
    if (error instanceof BatchError && error.code === "RequestBodyTooLarge") return error;
    throw error;
  });
  if (answer instanceof BatchError) {
    await halve(job, chunk, abortSignal, outcomes, answer);
    return;
  }
  const again: SerializedTask[] = [];
  const byId = new Map(chunk.map((task) => [task.id, task]));
  for (const { taskId, status, error } of answer.results) {
    const task = byId.get(taskId);
    if (status.toLowerCase() === "success") outcomes.set(taskId, "added");
    else if (status.toLowerCase() === "servererror" && task !== undefined && tries < MIN_TRIES) again.push(task);
    else if (error?.code === "TaskExists") {
      const isOurs = answer.unclearSince !== undefined && (await wasAddedSince(job, taskId, answer.unclearSince));
      outcomes.set(taskId, isOurs ? "added" : "existing");
    } else outcomes.set(taskId, { taskId, ...readError(error, status) });
  }
  if (again.length === 0) return;
  const { clock } = job.connection;
  await clock.sleep(backoff(tries, clock.random()), abortSignal);
  await addAll(job, again, abortSignal, outcomes, tries + 1);
}

/** Adds the tasks of a chunk that is too large in two requests. A single task that is too large is refused. */
async function halve(
  job: Job,
  chunk: readonly SerializedTask[],
  abortSignal: AbortSignal | undefined,
  outcomes: Map<string, TaskOutcome>,
  refusal: BatchError,
): Promise<void> {
  const [first] = chunk;
  if (chunk.length === 1 && first !== undefined) {
    outcomes.set(first.id, { taskId: first.id, code: refusal.code, message: refusal.reason });
    return;
  }
  const middle = Math.ceil(chunk.length / 2);
  await addAll(job, chunk.slice(0, middle), abortSignal, outcomes, 1);
  await addAll(job, chunk.slice(middle), abortSignal, outcomes, 1);
}

async function send(job: Job, chunk: readonly SerializedTask[], abortSignal: AbortSignal | undefined) {
  const { response, unclearSince } = await job.connection.send({
    method: "POST",
    path: `${pathOf("jobs", job.id)}/addtaskcollection`,
    body: bodyOf(chunk),
    abortSignal,
    purpose: `add tasks to job ${job.id}`,
  });
  const { value = [] } = JSON.parse(response.bodyAsText ?? "") as { value?: TaskResult[] };
  return { results: value, unclearSince };
}

/**
 * Returns whether an earlier attempt added a task. If its answer was lost, the next attempt finds the task. The task of
 * an earlier submission is older than the first attempt.
 */
async function wasAddedSince(job: Job, taskId: string, time: number): Promise<boolean> {
  const { creationTime = "" } = await job.task(taskId).get({ select: "id,creationTime" });
  return Date.parse(creationTime) >= time - CLOCK_TOLERANCE;
}
