import type { Job, Pool } from "../client";
import { explainPreparations, explanationText, FAILED_NODE_STATES } from "../explain";
import { JobError } from "../job-error";
import type { RequestLimits } from "./request-limits";

/** The number of last lines of each file. */
const LINES = 10;

/**
 * Returns the error for a job whose preparation task has failed on all nodes that could run its tasks. Batch schedules
 * no task of the job to such a node ("Job preparation and release tasks").
 */
export async function preparationFailure(job: Job, pool: Pool, limits: RequestLimits): Promise<JobError | undefined> {
  const failed = new Set<string>();
  for await (const { nodeId = "", jobPreparationTaskExecutionInfo: info } of job.listPreparations(limits)) {
    if (info?.result?.toLowerCase() === "failure") failed.add(nodeId);
  }
  if (failed.size === 0) return undefined;
  await limits.beforePage();
  for await (const { id, state = "" } of pool.listNodes({ select: "id,state" })) {
    if (!failed.has(id) && !FAILED_NODE_STATES.includes(state.toLowerCase())) return undefined;
  }
  const explanations = await explainPreparations(job, LINES);
  const [first] = explanations;
  const text = first === undefined ? "" : `\n${explanationText(first)}`;
  return new JobError("PoolFailed", `the preparation task of job ${job.id} failed on all nodes${text}`, {
    explanations,
  });
}
