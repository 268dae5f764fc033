import { refusal, shown } from "../../conventions/internal";
import type { DescribedPool, DescribedWriter, PipelineDescription } from "../description";
import { DestinationError } from "../destination-error";
import { declaredJob } from "./job-container";

/**
 * Returns the identity that pools share.
 *
 * @throws {DestinationError} `PoolRequired` if each pool has an identity of its own: no node has the shared one.
 */
export function sharedWriter({ pools, writer }: PipelineDescription): DescribedWriter {
  const names = Object.keys(pools);
  if (names.length === 0 || names.some((name) => pools[name]?.writer === undefined)) return writer;
  const rule = `be named, as each pool of the pipeline has its own identity (${names.map(shown).join(", ")})`;
  throw new DestinationError("PoolRequired", refusal("pool", rule, "none", "use `pool(name)` of the destinations"));
}

/**
 * Requires that the nodes of a pool can create the containers of jobs: that they have the identity that pools share.
 *
 * @throws {DestinationError} `DynamicJobsRequired`.
 */
export function checkCreatesContainers({ id, writer }: DescribedPool): void {
  if (writer === undefined) return;
  const rule = "have the identity that pools share, because only it can create containers";
  const fix = "leave the pool's `jobs` out in the pipeline, or use another pool";
  throw new DestinationError("DynamicJobsRequired", refusal("pool", rule, `${id} with its own identity`, fix));
}

/**
 * Requires that the nodes of a pool can write a job's outputs.
 *
 * @throws {DestinationError} `JobNotOfPool`; `JobNotDeclared` if no pool of the pipeline can.
 */
export function checkJobOfPool(description: PipelineDescription, pool: DescribedPool, jobId: string): void {
  declaredJob(description, jobId);
  if (pool.jobs === undefined || pool.jobs.some((job) => job.toLowerCase() === jobId.toLowerCase())) return;
  const rule = `be one that pool ${pool.id} can write (${pool.jobs.map(shown).join(", ")})`;
  const fix = "add it to the pool's `jobs` in the pipeline, or use another pool";
  throw new DestinationError("JobNotOfPool", refusal("job", rule, shown(jobId), fix));
}
