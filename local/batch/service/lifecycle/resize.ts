import { pauseFor } from "../../../environment/pause";
import type { SettingValue } from "../../../environment/settings/settings";
import type { Pool } from "../../model";
import type { Account, NodeAtWork, PoolAtWork } from "../account";
import { BatchServiceError, invalidProperty, wrongState } from "../errors";
import type { PoolRecord, ResizeError } from "../store/records";
import { quotaErrors } from "./core-quota";
import { count } from "./node-count";
import { type Deallocation, newNode, openNode, removeNode } from "./node-lifecycle";
import { hasSpotCapacity } from "./spot-capacity";
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

/** Gives a pool new targets. A resize that is in progress ends, as in Azure, and its nodes that leave still leave. */
export async function retarget(
  account: Account,
  pool: PoolAtWork,
  targets: Targets,
  option: Deallocation,
): Promise<void> {
  const isSame = Object.entries(targets).every(([name, value]) => pool.record.pool[name] === value);
  if (isSame && (pool.resizing !== undefined || !(lacking(pool, true) || lacking(pool, false)))) return;
  pool.resizing?.abort();
  await pool.resizing?.ended;
  // The pool can be deleted meanwhile, or a request can have begun another resize. The next evaluation comes.
  if (pool.resizing !== undefined || pool.autoScale === undefined || pool.record.state !== "active") return;
  if (!account.closing) account.background(resizePool(account, pool, option, targets));
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
  pool.resizing.abort(STOPPED);
  setAllocation(account, pool, "stopping");
}

/** The reason for which a user's request aborts a resize. Its errors are stored when it has ended. */
const STOPPED = "stopped";

/** Returns which nodes a pool does not get because its resize was stopped, as recorded. */
function stopErrors(pool: PoolAtWork): ResizeError[] {
  const kinds = [true, false].filter((isDedicated) => lacking(pool, isDedicated));
  return kinds.map((isDedicated) => ({
    code: "ResizeStopped",
    message: `Desired number of ${isDedicated ? "dedicated" : "low priority"} nodes could not be allocated due to a stop resize operation`,
  }));
}

/**
 * Waits for a resize that takes no time. ARM's answer then shows the nodes. With `resize.time`, the resize continues
 * after the answer, which shows the pool as `resizing`.
 *
 * @param waits whether the resize waits for tasks. It then also continues after the answer. Defaults to false.
 */
export async function begun(account: Account, resize: Promise<void>, waits = false): Promise<void> {
  if (account.environment.settings.get("resize.time") === 0 && !waits) return resize;
  account.background(resize);
}

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
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  pool.resizing = { abort: (reason) => resizing.abort(reason), ended };
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
    const stopped = resizing.signal.reason === STOPPED ? stopErrors(pool) : [];
    if (stopped.length > 0) pool.record.resizeErrors = stopped;
    pool.resizing = undefined;
    pool.growing = undefined;
    // A resize that the end of the process interrupts continues at the next start.
    if (pool.record.state === "active" && !account.closing) setAllocation(account, pool, "steady");
    end();
  }
}

/** Returns whether nodes leave the pool. */
export function isLeft(pool: PoolAtWork): boolean {
  return [...pool.nodes.values()].some(({ reserved }) => reserved === "leavingpool");
}

type Targets = Partial<Pick<Pool, "targetDedicatedNodes" | "targetLowPriorityNodes">>;

/** Returns why a pool cannot get the nodes that it lacks. It then gets none of them. */
function growthErrors(account: Account, pool: PoolAtWork): ResizeError[] {
  if (!lacking(pool, true) && !lacking(pool, false)) return [];
  const code = account.environment.settings.get("resize.error");
  if (code !== "none") return [{ code, message: growthMessages[code] }];
  const errors = quotaErrors(account, pool);
  if (errors.length > 0 || !lacking(pool, false) || hasSpotCapacity(account, pool)) return errors;
  return [{ code: "AllocationFailed", message: "Desired number of Spot nodes could not be allocated" }];
}

/** As in "Azure Batch pool and node errors" or, if the code is not in it, in .NET's class `PoolResizeErrorCodes`. */
const growthMessages: Readonly<Record<Exclude<SettingValue<"resize.error">, "none">, string>> = {
  AllocationFailed: "Desired number of dedicated nodes could not be allocated",
  AllocationTimedOut: "Desired number of dedicated nodes could not be allocated as the resize timeout was reached",
  CommunicationEnabledPoolReachedMaxVMCount: "Communication enabled pool has reached the maximum VM count",
  DependentResourceNotFound: "A dependent resource specified for the Pool was not found.",
  DiskEncryptionFailure: "Pool creation failed with disk encryption error",
  FailedIdentityOperation: "Pool creation failed with error 'Failed to perform resource identity operation'",
  IncompatibleVMSize: "Requested VM size is not compatible with requested configuration.",
  OperationsRestrictedByPolicy: "Assigned policy on resource has blocked pool operation.",
  OverconstrainedAllocationRequestError:
    "Allocation failed because the allocation condition is too restrictive. Please remove some constraints and try again",
  UnsupportedVMSize: "Requested VM size is not supported.",
  Unknown: "The reason for the failure is not known.",
};

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

function target({ record: { pool } }: PoolAtWork, isDedicated: boolean): number {
  return Number((isDedicated ? pool.targetDedicatedNodes : pool.targetLowPriorityNodes) ?? 0);
}

function setAllocation(account: Account, { record }: PoolAtWork, state: PoolRecord["allocationState"]): void {
  record.allocationState = state;
  record.allocationStateTransitionTime = new Date().toISOString();
  account.store.putPool(record);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
