import type { BatchServiceClient, BatchServiceModels } from "@azure/batch";

type CloudPool = BatchServiceModels.CloudPool;

const QUOTA =
  "lower the number of nodes or choose a smaller size, or request a higher quota of the Batch account (Azure portal, Quotas)";

/** Advice for the errors of a resize, by the Batch service's error code. */
const ADVICE: Readonly<Record<string, string>> = {
  AccountCoreQuotaReached: QUOTA,
  AccountSpotCoreQuotaReached: QUOTA,
  AllocationFailed: "the region has no capacity for this size now: choose another size or region, or resize later",
  AllocationTimedOut: "resize the pool again, or choose another size or region",
};

/**
 * Returns why a pool without nodes will not get any, with the service's code and what to do, or undefined if it still
 * can. Batch keeps the errors of a resize until the next one. They are only believed if the pool is steady, wants nodes
 * and has none, and has not been changed since the resize ended.
 */
export function resizeFailure(pool: CloudPool): string | undefined {
  const { resizeErrors = [], allocationState, allocationStateTransitionTime, lastModified } = pool;
  const count = (...numbers: (number | undefined)[]) => numbers.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  const isWanted = pool.enableAutoScale || count(pool.targetDedicatedNodes, pool.targetLowPriorityNodes) > 0;
  const hasNodes = count(pool.currentDedicatedNodes, pool.currentLowPriorityNodes) > 0;
  const isOld = Number(allocationStateTransitionTime ?? 0) < Number(lastModified ?? 0);
  if (resizeErrors.length === 0 || allocationState !== "steady" || hasNodes || !isWanted || isOld) return undefined;
  const lines = resizeErrors.map(({ code = "unknown", message = "" }) => {
    const advice = ADVICE[code];
    return `${code}: ${message}${advice === undefined ? "" : `\n  do: ${advice}`}`;
  });
  return [`pool ${pool.id} has no nodes and gets none`, ...lines].join("\n  ");
}

/** @throws {Error} if a pool without nodes will not get any. */
export async function requireNodesToCome(client: BatchServiceClient, poolId: string): Promise<void> {
  const failure = resizeFailure(await client.pool.get(poolId));
  if (failure !== undefined) throw Object.assign(new Error(failure), { code: "ResizeFailed" });
}
