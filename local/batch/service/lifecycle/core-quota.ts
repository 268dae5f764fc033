import { coresOf, findVmSize } from "../../vm-sizes";
import type { Account, PoolAtWork } from "../account";
import type { ResizeError } from "../store/records";

/**
 * Returns why an account's core quotas do not allow that a pool grows to its targets: one error per quota, as Azure
 * writes them into `resizeErrors`. The pool then gets none of the nodes.
 */
export function quotaErrors(account: Account, pool: PoolAtWork): ResizeError[] {
  const { settings } = account.environment;
  const { targetDedicatedNodes = 0, targetLowPriorityNodes = 0, vmSize } = pool.record.pool;
  const family = familyOf(pool);
  const others = [...account.pools.values()].filter((other) => other !== pool);
  const cores = coresOf(vmSize) ?? 1;
  const dedicated = targetDedicatedNodes * cores;
  const spot = targetLowPriorityNodes * cores;

  const errors: ResizeError[] = [];
  if (targetDedicatedNodes > nodesOf(pool, true)) {
    if (dedicated + used(others, true) > settings.get("quota.dedicatedCores")) errors.push(reached.dedicated);
    const relatives = others.filter((other) => familyOf(other) === family);
    if (dedicated + used(relatives, true) > settings.get("quota.familyCores")) errors.push(reached.family);
  }
  if (targetLowPriorityNodes > nodesOf(pool, false) && spot + used(others, false) > settings.get("quota.spotCores")) {
    errors.push(reached.spot);
  }
  return errors;
}

const reached = {
  dedicated: { code: "AccountCoreQuotaReached", message: "The specified account has reached core quota" },
  family: {
    code: "AccountVMSeriesCoreQuotaReached",
    message: "The specified account has reached VM series core quota",
  },
  spot: { code: "AccountSpotCoreQuotaReached", message: "The specified account has reached Spot core quota" },
} as const;

function used(pools: readonly PoolAtWork[], isDedicated: boolean): number {
  return pools.reduce((sum, pool) => sum + nodesOf(pool, isDedicated) * (coresOf(pool.record.pool.vmSize) ?? 1), 0);
}

function nodesOf(pool: PoolAtWork, isDedicated: boolean): number {
  const existing = [...pool.nodes.values()].filter(({ record }) => record.isDedicated === isDedicated).length;
  if (pool.growing === undefined) return existing;
  const { targetDedicatedNodes = 0, targetLowPriorityNodes = 0 } = pool.record.pool;
  return Math.max(existing, isDedicated ? targetDedicatedNodes : targetLowPriorityNodes);
}

function familyOf({ record: { pool } }: PoolAtWork): string {
  return findVmSize(pool.vmSize)?.family ?? pool.vmSize.toLowerCase();
}
