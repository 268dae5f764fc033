import type { Job } from "../client";
import type { TaskInfo } from "../model";
import type { RequestLimits } from "./request-limits";

/**
 * How far back a listing reaches behind the newest task that was seen, in milliseconds. The service can show tasks a
 * little later than their time says.
 */
const OVERLAP = 5_000;

/** The properties of tasks that have ended. */
const ENDED_SELECT = "id,state,stateTransitionTime,executionInfo,nodeInfo";

/** Finds the tasks that have ended since the last time. It remembers the ids of all tasks that it has returned. */
export class EndedTasks {
  readonly #seen = new Set<string>();
  #newest = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly job: Job,
    private readonly limits: RequestLimits,
  ) {}

  /** How many tasks were returned. */
  get count(): number {
    return this.#seen.size;
  }

  /**
   * Returns the pages of tasks that have ended and were not returned before.
   *
   * @param isComplete whether to list all tasks, and not only those that changed (default: false).
   */
  async *next(isComplete = false): AsyncGenerator<TaskInfo[], void, undefined> {
    const since =
      isComplete || !Number.isFinite(this.#newest)
        ? ""
        : ` and stateTransitionTime ge DateTime'${new Date(this.#newest - OVERLAP).toISOString()}'`;
    const options = { filter: `state eq 'completed'${since}`, select: ENDED_SELECT, ...this.limits };
    for await (const page of this.job.listTaskPages(options)) {
      const fresh = page.filter(({ id }) => !this.#seen.has(id));
      for (const { id, stateTransitionTime = "" } of fresh) {
        this.#seen.add(id);
        this.#newest = Math.max(this.#newest, Date.parse(stateTransitionTime) || 0);
      }
      if (fresh.length > 0) yield fresh;
    }
  }
}
