import { rm } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import type { ManagedIdentity } from "../../../identity";
import type { Pool } from "../../model";
import { type Account, type PoolAtWork, poolOf } from "../account";
import { BatchServiceError } from "../errors";
import { poolShape } from "../request-bodies/pool-bodies";
import { keyOf, type PoolRecord, stamps, touch } from "../store/records";
import { autoScaled } from "./autoscale";
import { scheduleAutoScale } from "./autoscale-schedule";
import { type Deallocation, removeNode, waitsForTasks } from "./node-lifecycle";
import { withPoolDefaults } from "./pool-defaults";
import { begun, isLeft, reachTargets, resizePool, retarget } from "./resize";
import { updatePool } from "./update-pool";

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
    pool: withPoolDefaults(sent),
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
  const scaled = autoScaled(account, pool, withPoolDefaults({ ...sent, id: before.id }));
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
