import type { NodeCounts, Pool } from "../client";
import { explainFailure, explanationText, FAILED_NODE_STATES } from "../explain";
import { JobError } from "../job-error";

/** Returns whether some node can run a task, or may do so later. */
export function hasHope(counts: NodeCounts): boolean {
  return Object.entries(counts).some(([state, count]) => count > 0 && !FAILED_NODE_STATES.includes(state));
}

/**
 * Returns the error for a pool whose nodes failed or do not come, if there is a reason.
 *
 * @param event what that means, in one line.
 */
export async function poolFailure(pool: Pool, event: string): Promise<JobError | undefined> {
  const explanation = await explainFailure(pool);
  if (explanation === undefined) return undefined;
  const message = `${event}\n${explanationText(explanation)}`;
  return new JobError("PoolFailed", message, { explanations: [explanation] });
}
