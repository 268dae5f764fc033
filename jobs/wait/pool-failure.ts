import type { Pool } from "../client";
import { explainFailure, explanationText } from "../explain";
import { JobError } from "../job-error";

/** The states of nodes that will run tasks, or run them now. */
const HOPEFUL = [
  ...["creating", "starting", "waitingforstarttask", "idle", "running"],
  ...["rebooting", "reimaging", "upgradingos", "preempted", "leavingpool", "unknown", "offline"],
  ...["deallocating", "deallocated"],
];

/** Returns whether some node can run a task, or may do so later. */
export function hasHope(counts: Readonly<Record<string, number>>): boolean {
  return HOPEFUL.some((state) => (counts[state] ?? 0) > 0);
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
