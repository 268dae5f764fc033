import { pauseFor } from "../../../environment/pause";
import type { Pool } from "../../model";
import type { Account, NodeAtWork, PoolAtWork } from "../account";
import { BatchServiceError, invalidProperty, wrongState } from "../errors";
import { type PoolRecord, type ResizeError, touch } from "../store/records";
import { quotaErrors } from "./core-quota";
import { type Deallocation, newNode, openNode, removeNode } from "./node-lifecycle";
import { updatePool } from "./update-pool";

/**
 * Adds or removes nodes until the pool has its target size. Throws immediately if it refuses; the returned promise
 * resolves when the nodes are ready.
 *
 * @throws {BatchServiceError} PoolBeingResized
 */
export function resizePool(account: Account, pool: PoolAtWork, option: Deallocation, targets: Targets): Promise<void> {
  if (pool.resizing !== undefined) throw new BatchServiceError("PoolBeingResized");
  updatePool(account, pool, targets);
  setAllocation(account, pool, "resizing");
  return reachTargets(account, pool, option);
}

/**
 * Removes specific nodes, and lowers the targets by their number. @throws {BatchServiceError} PoolBeingResized,
 * InvalidPropertyValue
 */
export function removeNodes(
  account: Account,
  pool: PoolAtWork,
  nodeIds: readonly string[],
  option: Deallocation,
): Promise<void> {
  if (pool.resizing !== undefined) throw new BatchServiceError("PoolBeingResized");
  const leaving = [...new Set(nodeIds)].map((id) => {
    const node = pool.nodes.get(id);
    if (node === undefined) throw invalidProperty("nodeList", id, "must name nodes of the pool");
    return node;
  });
  const dedicated = leaving.filter(({ record }) => record.isDedicated).length;
  updatePool(account, pool, {
    targetDedicatedNodes: Number(pool.record.pool.targetDedicatedNodes) - dedicated,
    targetLowPriorityNodes: Number(pool.record.pool.targetLowPriorityNodes) - (leaving.length - dedicated),
  });
  setAllocation(account, pool, "resizing");
  return reachTargets(account, pool, option, leaving);
}

/**
 * Stops adding nodes, and stops waiting for nodes that leave. @throws {BatchServiceError}
 * OperationInvalidForCurrentState
 */
export function stopResize(account: Account, pool: PoolAtWork): void {
  if (pool.resizing === undefined) throw wrongState("the pool is not resizing");
  pool.resizing.abort();
  setAllocation(account, pool, "stopping");
}

/**
 * Waits for a resize that takes no time. ARM's answer then shows the nodes. With `resize.time`, the resize continues
 * after the answer, which shows the pool as `resizing`.
 */
export async function begun(account: Account, resize: Promise<void>): Promise<void> {
  if (account.environment.settings.get("resize.time") === 0) return resize;
  account.background(resize);
}

type Targets = Partial<Pick<Pool, "targetDedicatedNodes" | "targetLowPriorityNodes">>;

/**
 * Adjusts a pool's nodes to its targets: removes surplus nodes, starting with those that were named, and adds missing
 * ones.
 */
export async function reachTargets(
  account: Account,
  pool: PoolAtWork,
  option: Deallocation,
  leaving: readonly NodeAtWork[] = [],
): Promise<void> {
  const resizing = new AbortController();
  pool.resizing = resizing;
  delete pool.record.resizeErrors;
  try {
    const superfluous = new Set([...leaving, ...surplus(pool, true, leaving), ...surplus(pool, false, leaving)]);
    const removals = [...superfluous].map((node) => removeNode(account, pool, node, option));
    // A stopped resize no longer waits for the tasks of leaving nodes. These nodes still leave when their tasks have
    // ended.
    await Promise.race([Promise.all(removals), aborted(resizing.signal)]);
    if (superfluous.size > 0 || lacking(pool, true) || lacking(pool, false)) {
      await pauseFor(account.environment.settings.get("resize.time"), resizing.signal);
    }
    const errors = resizing.signal.aborted ? [] : growthErrors(account, pool);
    if (errors.length > 0) pool.record.resizeErrors = errors;
    else pool.growing = true;
    for (const isDedicated of errors.length > 0 ? [] : [true, false]) {
      while (lacking(pool, isDedicated) && !resizing.signal.aborted && pool.record.state === "active") {
        const record = newNode(isDedicated);
        account.store.putNode(pool.record.pool.id, record);
        await openNode(account, pool, record, true);
      }
    }
    for (const removal of removals) account.background(removal);
  } finally {
    pool.resizing = undefined;
    pool.growing = undefined;
    // A resize that the end of the process interrupts continues at the next start.
    if (pool.record.state === "active" && !account.closing) setAllocation(account, pool, "steady");
  }
}

/** Returns why a pool cannot get the nodes that it lacks. It then gets none of them. */
function growthErrors(account: Account, pool: PoolAtWork): ResizeError[] {
  if (!lacking(pool, true) && !lacking(pool, false)) return [];
  const code = account.environment.settings.get("resize.error");
  return code === "none" ? quotaErrors(account, pool) : [{ code, message: allocationErrors[code] }];
}

const allocationErrors = {
  AllocationFailed: "Desired number of dedicated nodes could not be allocated",
  AllocationTimedOut: "Desired number of dedicated nodes could not be allocated as the resize timeout was reached",
} as const;

function lacking(pool: PoolAtWork, isDedicated: boolean): boolean {
  return count(pool, isDedicated) < target(pool, isDedicated);
}

/** Returns the nodes to remove, idle ones first. */
function surplus(pool: PoolAtWork, isDedicated: boolean, leaving: readonly NodeAtWork[]): NodeAtWork[] {
  const rest = [...pool.nodes.values()].filter(
    (node) => node.record.isDedicated === isDedicated && node.reserved !== "leavingpool" && !leaving.includes(node),
  );
  rest.sort((left, right) => left.runs.size - right.runs.size);
  return rest.slice(0, Math.max(0, rest.length - target(pool, isDedicated)));
}

export function count(pool: PoolAtWork, isDedicated: boolean): number {
  return [...pool.nodes.values()].filter(
    ({ record, reserved }) => record.isDedicated === isDedicated && reserved !== "leavingpool",
  ).length;
}

function target({ record: { pool } }: PoolAtWork, isDedicated: boolean): number {
  return Number((isDedicated ? pool.targetDedicatedNodes : pool.targetLowPriorityNodes) ?? 0);
}

function setAllocation(account: Account, { record }: PoolAtWork, state: PoolRecord["allocationState"]): void {
  record.allocationState = state;
  touch(record);
  record.allocationStateTransitionTime = record.lastModified;
  account.store.putPool(record);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
