import { rm } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { pauseFor } from "../../../environment/pause";
import type { ManagedIdentity } from "../../../identity";
import type { Pool } from "../../model";
import { type Account, type NodeAtWork, type PoolAtWork, poolOf } from "../account";
import { BatchServiceError, invalidProperty, wrongState } from "../errors";
import { poolShape } from "../request-bodies/bodies";
import { keyOf, type PoolRecord, type ResizeError, stamps, touch } from "../store/records";
import { autoScaled } from "./autoscale";
import { scheduleAutoScale } from "./autoscale-schedule";
import { quotaErrors } from "./core-quota";
import { count } from "./node-count";
import { type Deallocation, newNode, openNode, removeNode, waitsForTasks } from "./node-lifecycle";

/**
 * Creates a pool and its nodes, whose StartTasks continue after the return. @throws {BatchServiceError} PoolExists,
 * PoolQuotaReached, or 400 for invalid properties
 */
export async function createPool(
  account: Account,
  sent: Pool,
  identities: readonly ManagedIdentity[],
): Promise<PoolAtWork> {
  poolShape(sent, "");
  if (account.pools.has(keyOf(sent.id))) throw new BatchServiceError("PoolExists");
  if (account.pools.size >= account.environment.settings.get("quota.pools")) {
    throw new BatchServiceError("PoolQuotaReached");
  }
  const stamped = stamps<PoolRecord["state"]>("active");
  const record: PoolRecord = {
    ...stamped,
    pool: withDefaults(sent),
    identities,
    allocationState: "resizing",
    allocationStateTransitionTime: stamped.creationTime,
  };
  const pool: PoolAtWork = { record, nodes: new Map() };
  const { pool: scaled, run } = autoScaled(account, pool, record.pool);
  record.pool = scaled;
  if (run !== undefined) record.autoScaleRun = run;
  account.store.putPool(record);
  account.pools.set(keyOf(sent.id), pool);
  schedule(account, pool);
  await begun(account, reachTargets(account, pool, undefined));
  account.wake();
  return pool;
}

/**
 * Replaces a pool's properties as a PUT request to ARM does: omitted properties get their defaults. A pool with nodes
 * keeps most of them (learn.microsoft.com, "Update Batch pool properties"; management API 2024-07-01). New identities
 * reach the nodes that start later.
 *
 * @throws {BatchServiceError} PoolBeingResized; PropertyCannotBeUpdated for the first property, such as `vmSize`, that
 * must not change while the pool has nodes.
 */
export async function replacePool(
  account: Account,
  sent: Pool,
  identities: readonly ManagedIdentity[],
  option?: Deallocation,
): Promise<PoolAtWork> {
  poolShape(sent, "");
  const pool = activePoolOf(account, sent.id);
  if (pool.resizing !== undefined) throw new BatchServiceError("PoolBeingResized");
  const before = pool.record.pool;
  const scaled = autoScaled(account, pool, withDefaults({ ...sent, id: before.id }));
  // A formula's own choice, or else that of fixed targets.
  const { pool: next, run, deallocation = option } = scaled;
  const removed = Object.keys(before).filter((name) => !(name in next));
  if (pool.nodes.size > 0) requireKept(before, next, [...Object.keys(next), ...removed]);
  pool.record.identities = identities;
  pool.record.autoScaleRun = run;
  updatePool(account, pool, { ...Object.fromEntries(removed.map((name) => [name, undefined])), ...next });
  schedule(account, pool);
  const { targetDedicatedNodes, targetLowPriorityNodes } = next;
  const resize = resizePool(account, pool, deallocation, { targetDedicatedNodes, targetLowPriorityNodes });
  await begun(account, resize, waitsForTasks(deallocation) && isLeft(pool));
  return pool;
}

function requireKept(before: Pool, next: Pool, names: readonly string[]): void {
  const changed = names.find(
    (name) => !changeableWithNodes.includes(name) && !isDeepStrictEqual(next[name], before[name]),
  );
  if (changed === undefined) return;
  throw new BatchServiceError("PropertyCannotBeUpdated", {
    PropertyName: changed,
    Reason: `${changed} can change only while the pool has no nodes; resize it to 0, or replace it`,
  });
}

/** ARM's `applicationPackages`, `metadata`, `scaleSettings` and `startTask` in the data plane's names. */
const changeableWithNodes = [
  "applicationPackageReferences",
  "metadata",
  "startTask",
  "targetDedicatedNodes",
  "targetLowPriorityNodes",
  "resizeTimeout",
  "enableAutoScale",
  "autoScaleFormula",
  "autoScaleEvaluationInterval",
];

/**
 * Changes a pool's descriptive properties. A new StartTask runs at each node's next start. Undefined removes a
 * property.
 */
export function updatePool(account: Account, pool: PoolAtWork, changes: Partial<Pool>): void {
  const merged = Object.entries({ ...pool.record.pool, ...changes }).filter(([, value]) => value !== undefined);
  pool.record.pool = Object.fromEntries(merged) as Pool;
  for (const node of pool.nodes.values()) node.compute.setStartTask(pool.record.pool.startTask);
  touch(pool.record);
  account.store.putPool(pool.record);
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

type Targets = Partial<Pick<Pool, "targetDedicatedNodes" | "targetLowPriorityNodes">>;

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

/** Requeues a pool's tasks, and removes its nodes with their folders. */
export async function deletePool(account: Account, pool: PoolAtWork): Promise<void> {
  const { record } = pool;
  pool.autoScale?.end.abort();
  pool.resizing?.abort();
  record.state = "deleting";
  touch(record);
  record.stateTransitionTime = record.lastModified;
  account.store.putPool(record);
  await Promise.all([...pool.nodes.values()].map((node) => removeNode(account, pool, node, "requeue")));
  await rm(account.environment.state.path("batch", account.settings.name, "pools", keyOf(record.pool.id)), {
    recursive: true,
    force: true,
  });
  account.store.deletePool(record.pool.id);
  account.pools.delete(keyOf(record.pool.id));
}

/** @throws {BatchServiceError} PoolNotFound, PoolBeingDeleted */
export function activePoolOf(account: Account, poolId: string): PoolAtWork {
  const pool = poolOf(account, poolId);
  if (pool.record.state === "deleting") throw new BatchServiceError("PoolBeingDeleted");
  return pool;
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
  pool.resizing = { abort: () => resizing.abort(), ended };
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
    end();
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

/** Returns whether nodes leave the pool. */
function isLeft(pool: PoolAtWork): boolean {
  return [...pool.nodes.values()].some(({ reserved }) => reserved === "leavingpool");
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

/** Changes how a pool with the same properties is scaled, as `enableautoscale` and `disableautoscale` do. */
export async function rescalePool(account: Account, pool: PoolAtWork, changes: Partial<Pool>): Promise<void> {
  if (pool.resizing !== undefined) throw new BatchServiceError("PoolBeingResized");
  const before = pool.record.pool;
  const { pool: next, run, deallocation } = autoScaled(account, pool, { ...before, ...changes });
  pool.record.autoScaleRun = run;
  updatePool(account, pool, next);
  schedule(account, pool);
  const resize = resizePool(account, pool, deallocation, {});
  await begun(account, resize, waitsForTasks(deallocation) && isLeft(pool));
}

/** Starts or ends the evaluations of a pool's autoscale formula. */
export function schedule(account: Account, pool: PoolAtWork): void {
  scheduleAutoScale(account, pool, (targets, deallocation) => retarget(account, pool, targets, deallocation));
}

/** Gives a pool new targets. A resize that is in progress ends, as in Azure, and its nodes that leave still leave. */
async function retarget(account: Account, pool: PoolAtWork, targets: Targets, option: Deallocation): Promise<void> {
  const isSame = Object.entries(targets).every(([name, value]) => pool.record.pool[name] === value);
  if (isSame && (pool.resizing !== undefined || !(lacking(pool, true) || lacking(pool, false)))) return;
  pool.resizing?.abort();
  await pool.resizing?.ended;
  // The pool can be deleted meanwhile, or a request can have begun another resize. The next evaluation comes.
  if (pool.resizing !== undefined || pool.autoScale === undefined || pool.record.state !== "active") return;
  if (!account.closing) account.background(resizePool(account, pool, option, targets));
}

/** Adds Azure's defaults for omitted properties. */
function withDefaults(sent: Pool): Pool {
  return {
    targetDedicatedNodes: 0,
    targetLowPriorityNodes: 0,
    resizeTimeout: "PT15M",
    taskSlotsPerNode: 1,
    enableAutoScale: false,
    enableInterNodeCommunication: false,
    taskSchedulingPolicy: { nodeFillType: "spread" },
    ...sent,
    ...(sent.startTask !== undefined && {
      startTask: {
        userIdentity: { autoUser: { scope: "pool", elevationLevel: "nonadmin" } },
        maxTaskRetryCount: 0,
        waitForSuccess: true,
        ...sent.startTask,
      },
    }),
  };
}
