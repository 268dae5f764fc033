import type { Pool } from "../client";
import type { Explanation } from "../explanation";
import type { PoolInfo } from "../model";
import { explainedCause } from "./causes";
import { explainNode, FAILED_NODE_STATES, NODE_SELECT } from "./explain-node";

/** How many failed nodes an explanation has. The others usually failed for the same reason. */
const MOST_NODES = 5;

/** Explains why a pool lacks nodes. Returns undefined if nothing is wrong with it. */
export async function explainPool(pool: Pool, info: PoolInfo, lines: number): Promise<Explanation | undefined> {
  const parts: Explanation[] = [];
  let failed = 0;
  for await (const node of pool.listNodes({ select: NODE_SELECT })) {
    if (!FAILED_NODE_STATES.includes(node.state?.toLowerCase() ?? "")) continue;
    failed += 1;
    const part = failed > MOST_NODES ? undefined : await explainNode(pool.node(node.id), node, lines);
    if (part !== undefined) parts.push(part);
  }
  const formulaError = info.autoScaleRun?.error;
  const causes = [
    ...resizeErrors(info).map((error) => explainedCause("resize", error)),
    ...(formulaError === undefined ? [] : [explainedCause("resize", formulaError)]),
  ];
  if (causes.length === 0 && failed === 0) return undefined;
  const nodes = failed === 0 ? "lacks nodes" : `has ${failed} nodes that run no tasks`;
  const ids = { poolId: pool.id };
  return {
    subject: `pool ${pool.id}`,
    ids,
    summary: nodes,
    causes,
    files: [],
    parts,
    omittedParts: failed - parts.length,
  };
}

/**
 * Returns the errors of a pool's last resize. Batch keeps them until the next resize, so they count only if the pool is
 * steady, has fewer nodes than it should, and was not changed since the resize ended.
 */
export function resizeErrors(pool: PoolInfo): NonNullable<PoolInfo["resizeErrors"]> {
  const { resizeErrors: errors = [], allocationStateTransitionTime = "", lastModified = "" } = pool;
  const isSteady = pool.allocationState?.toLowerCase() === "steady";
  const isOld = Date.parse(allocationStateTransitionTime) < Date.parse(lastModified);
  return isSteady && !isOld && lacksNodes(pool) ? errors : [];
}

/** A pool with autoscale that wants no nodes can want some at the next evaluation. */
function lacksNodes(pool: PoolInfo): boolean {
  const current = (pool.currentDedicatedNodes ?? 0) + (pool.currentLowPriorityNodes ?? 0);
  const target = (pool.targetDedicatedNodes ?? 0) + (pool.targetLowPriorityNodes ?? 0);
  return current < target || (pool.enableAutoScale === true && current === 0);
}
