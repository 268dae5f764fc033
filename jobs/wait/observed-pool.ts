import { BatchError } from "../batch-error";
import { type Job, type NodeCounts, Pool } from "../client";
import { JobError } from "../job-error";
import { hasHope, poolFailure } from "./pool-failure";
import { preparationFailure } from "./preparation-failure";
import type { RequestLimits } from "./request-limits";

/** The pool of a job, if the job has one and the identity has a role to read it. */
export class ObservedPool {
  #pool: Pool | undefined;

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
}
