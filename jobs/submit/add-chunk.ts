import { backoff, MIN_TRIES } from "../../conventions/internal";
import { BatchError } from "../batch-error";
import { answerTime, type Job, pathOf, readError } from "../client";
import type { RefusedTask } from "../job-error";
import { bodyOf, type SerializedTask } from "./chunks";

/** What became of the tasks of a chunk, in their order. */
export interface ChunkResult {
  readonly added: number;
  /** The ids of tasks that the job had before. */
  readonly existing: readonly string[];
  readonly refused: readonly RefusedTask[];
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
  const addition = new ChunkAddition(job, abortSignal);
  await addition.add(chunk);
  const outcomes = chunk.map(({ id }) => ({ id, outcome: addition.outcomes.get(id) ?? withoutResult(id) }));
  return {
    added: outcomes.filter(({ outcome }) => outcome === "added").length,
    existing: outcomes.filter(({ outcome }) => outcome === "existing").map(({ id }) => id),
    refused: outcomes.map(({ outcome }) => outcome).filter((outcome) => typeof outcome === "object"),
  };
}

type TaskOutcome = "added" | "existing" | RefusedTask;

/** The requests for one chunk. */
class ChunkAddition {
  /** What became of each task, by its id. */
  readonly outcomes = new Map<string, TaskOutcome>();

  constructor(
    private readonly job: Job,
    private readonly abortSignal: AbortSignal | undefined,
  ) {}

  /**
   * Adds tasks with as many requests as it takes.
   *
   * @param tries how often these tasks have been sent, with this time.
   * @param since the service's time of the first request, if an earlier request may have added the tasks.
   */
  async add(tasks: readonly SerializedTask[], tries = 1, since?: number): Promise<void> {
    const answer = await this.#send(tasks);
    const unclearSince = since ?? answer.unclearSince;
    if (answer instanceof BatchError) return this.#halve(tasks, answer, unclearSince);
    const again = new Set<string>();
    for (const { taskId, status, error } of answer.results) {
      const isServerError = status.toLowerCase() === "servererror";
      if (status.toLowerCase() === "success") this.outcomes.set(taskId, "added");
      else if (isServerError && tries < MIN_TRIES) again.add(taskId);
      else if (error?.code === "TaskExists") this.outcomes.set(taskId, await this.#whoseTask(taskId, unclearSince));
      else this.outcomes.set(taskId, { taskId, ...readError(error, status) });
    }
    if (again.size === 0) return;
    const { clock } = this.job.connection;
    await clock.sleep(backoff(tries, clock.random()), this.abortSignal);
    const rest = tasks.filter(({ id }) => again.has(id));
    await this.add(rest, tries + 1, unclearSince ?? answer.sentAt);
  }

  /** Adds tasks that are too large for one request in two requests. A single task that is too large is refused. */
  async #halve(tasks: readonly SerializedTask[], { code, reason }: BatchError, since?: number): Promise<void> {
    const [first] = tasks;
    if (tasks.length === 1 && first !== undefined) {
      this.outcomes.set(first.id, { taskId: first.id, code, message: reason });
      return;
    }
    const middle = Math.ceil(tasks.length / 2);
    await this.add(tasks.slice(0, middle), 1, since);
    await this.add(tasks.slice(middle), 1, since);
  }

  /**
   * Finds out whether a task that exists was added by an earlier request whose result was lost. A task of an earlier
   * submission is older than that request.
   */
  async #whoseTask(taskId: string, since: number | undefined): Promise<"added" | "existing"> {
    if (since === undefined) return "existing";
    const { creationTime = "" } = await this.job.task(taskId).get({ select: "id,creationTime" });
    return Date.parse(creationTime) >= since - CLOCK_TOLERANCE ? "added" : "existing";
  }

  /** Sends one request. Returns the error if the request is too large. */
  async #send(tasks: readonly SerializedTask[]) {
    const { clock, send } = this.job.connection;
    const started = clock.now();
    try {
      const { response, unclearSince } = await send({
        method: "POST",
        path: `${pathOf("jobs", this.job.id)}/addtaskcollection`,
        body: bodyOf(tasks),
        abortSignal: this.abortSignal,
        purpose: `add tasks to job ${this.job.id}`,
      });
      const { value: results = [] } = JSON.parse(response.bodyAsText ?? "") as { value?: TaskResult[] };
      const sentAt = (answerTime(response) ?? Date.now()) - (clock.now() - started);
      return { results, unclearSince, sentAt };
    } catch (error) {
      if (error instanceof BatchError && error.code === "RequestBodyTooLarge") return error;
      throw error;
    }
  }
}

function withoutResult(taskId: string): RefusedTask {
  return { taskId, code: "NoResult", message: "the service's answer has no result for the task" };
}
