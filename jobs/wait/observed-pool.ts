import { BatchError } from "../batch-error";
import { type Job, type NodeCounts, Pool } from "../client";
import { explainOversized, explanationText, noteOfTarget } from "../explain";
import { JobError } from "../job-error";
import type { PoolInfo, TaskInfo } from "../model";
import { hasHope, poolFailure } from "./pool-failure";
import { preparationFailure } from "./preparation-failure";
import type { RequestLimits } from "./request-limits";

/** The codes for a pool that the identity may not read, or that does not exist. */
const UNREADABLE = ["PermissionDenied", "PoolNotFound"];

/** How many oversized tasks are explained. */
const MOST_TASKS = 10;

/** The pool of a job, if the job has one and the identity has a role to read it. */
export class ObservedPool {
  #pool: Pool | undefined;
  #slots: number | undefined;

  /** @param poolId undefined if Batch has not created the job's pool yet. */
  constructor(
    private readonly job: Job,
    poolId: string | undefined,
  ) {
    this.#pool = poolId === undefined ? undefined : new Pool(job.connection, poolId);
  }

  /** Returns the numbers of nodes by state. They are empty if they cannot be read. */
  async nodeCounts({ beforePage, abortSignal }: RequestLimits): Promise<NodeCounts> {
    if (this.#pool === undefined) return {};
    await beforePage();
    try {
      return await this.#pool.nodeCounts(abortSignal);
    } catch (error) {
      if (!(error instanceof BatchError) || error.code !== "PermissionDenied") throw error;
      this.#pool = undefined;
      return {};
    }
  }

  /** Returns why the pool has no nodes, if that is so and it has not failed. */
  async note(nodes: NodeCounts, limits: RequestLimits): Promise<string | undefined> {
    if (this.#pool === undefined || Object.keys(nodes).length > 0) return undefined;
    const pool = await this.#info(limits);
    const note = pool === undefined ? undefined : noteOfTarget(pool);
    return note === undefined ? undefined : `pool ${this.#pool.id} ${note}`;
  }

  /** Returns the task slots of each node. Returns undefined if they cannot be read. They never change. */
  async slotsPerNode(limits: RequestLimits): Promise<number | undefined> {
    this.#slots ??= (await this.#info(limits))?.taskSlotsPerNode;
    return this.#slots;
  }

  /** Returns the error for tasks that need more task slots than a node has. */
  oversizedFailure(tasks: readonly TaskInfo[]): JobError {
    const { id } = this.#pool!;
    const explanations = tasks
      .slice(0, MOST_TASKS)
      .map((task) => explainOversized(this.job.task(task.id), task.requiredSlots, id, this.#slots!));
    const more = tasks.length > 1 ? `\nand ${tasks.length - 1} more` : "";
    return new JobError("PoolFailed", `${explanationText(explanations[0]!)}${more}`, { explanations });
  }

  /** Returns why no node can be prepared for the job, if that is so. */
  async preparationFailure(limits: RequestLimits): Promise<JobError | undefined> {
    return this.#pool === undefined ? undefined : preparationFailure(this.job, this.#pool, limits);
  }

  /** Returns why no node will run a task, if that is so. */
  async failure(nodes: NodeCounts): Promise<JobError | undefined> {
    if (this.#pool === undefined || hasHope(nodes)) return undefined;
    try {
      return await poolFailure(this.#pool, "no node of the pool can run a task");
    } catch (error) {
      if (!(error instanceof BatchError) || error.code !== "PoolNotFound") throw error;
      const fix = "delete the job, and create it with another pool";
      return new JobError("PoolFailed", `pool ${this.#pool.id} of the job does not exist (PoolNotFound); ${fix}`);
    }
  }

  /** Returns undefined if there is no pool, or if it cannot be read. `failure` reports a pool that does not exist. */
  async #info({ beforePage, abortSignal }: RequestLimits): Promise<PoolInfo | undefined> {
    if (this.#pool === undefined) return undefined;
    await beforePage();
    try {
      return await this.#pool.get({ abortSignal });
    } catch (error) {
      if (!(error instanceof BatchError) || !UNREADABLE.includes(error.code)) throw error;
      return undefined;
    }
  }
}
