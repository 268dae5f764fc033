import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { AutoPoolSpecification, Job, PoolInfo } from "../../model";
import type { Account } from "../account";
import { BatchServiceError } from "../errors";
import { type JobRecord, keyOf } from "../store/records";
import { withAutoPoolDefaults } from "./pool-defaults";
import { createPool, deletePool } from "./pool-lifecycle";

/** Returns the id of the pool on which a job runs: its own, or that of its auto pool. */
export function poolIdOf({ job, executionInfo }: JobRecord): string {
  return executionInfo.poolId ?? job.poolInfo.poolId ?? "";
}

/** Returns the specification of an auto pool that lives as long as each job, or as the job schedule. */
export function autoPoolOf(
  { autoPoolSpecification: auto }: PoolInfo,
  lifetime: AutoPoolSpecification["poolLifetimeOption"],
): AutoPoolSpecification | undefined {
  return auto?.poolLifetimeOption === lifetime ? auto : undefined;
}

/** Returns a new id of an auto pool: the prefix, an underscore and a GUID. */
export function newAutoPoolId({ autoPoolIdPrefix = "" }: AutoPoolSpecification): string {
  const guid = randomUUID().toUpperCase();
  return autoPoolIdPrefix === "" ? guid : `${autoPoolIdPrefix}_${guid}`;
}

/** Returns the id of the pool of a new job. */
export function newPoolId({ poolInfo }: Job): string | undefined {
  return poolInfo.autoPoolSpecification === undefined ? poolInfo.poolId : newAutoPoolId(poolInfo.autoPoolSpecification);
}

/** Adds the defaults for omitted properties. */
export function poolInfoOf({ poolId, autoPoolSpecification: auto }: PoolInfo): PoolInfo {
  if (auto === undefined) return { poolId: poolId! };
  return { autoPoolSpecification: { keepAlive: false, ...auto, pool: withAutoPoolDefaults(auto.pool) } };
}

/** Only `keepAlive` of an auto pool can change, and only if the pool belongs to the job: "Job - Update". */
export function requireSameAutoPool({ poolInfo: before }: Job, { poolInfo: after }: Partial<Job>): void {
  if (after === undefined) return;
  if (before.autoPoolSpecification === undefined && after.autoPoolSpecification === undefined) return;
  const next = poolInfoOf(after).autoPoolSpecification;
  const isOwn = autoPoolOf(before, "job") !== undefined;
  const same = { ...poolInfoOf(before).autoPoolSpecification, ...(isOwn && { keepAlive: next?.keepAlive }) };
  if (isDeepStrictEqual(next, same)) return;
  throw new BatchServiceError("PropertyCannotBeUpdated", {
    PropertyName: "poolInfo.autoPoolSpecification",
    Reason: "of the pool of a job with an auto pool, only keepAlive can change, and only if its lifetime is job",
  });
}

/** Creates the auto pool of a job, unless it exists. @throws {BatchServiceError} PoolQuotaReached */
export async function createAutoPool(account: Account, record: JobRecord): Promise<void> {
  const { autoPoolSpecification } = record.job.poolInfo;
  const id = poolIdOf(record);
  if (autoPoolSpecification === undefined || account.pools.has(keyOf(id))) return;
  await createPool(account, { ...autoPoolSpecification.pool, id }, []);
}

/** Deletes an auto pool whose lifetime is over, unless it is kept alive. */
export function closeAutoPool(account: Account, auto: AutoPoolSpecification | undefined, id: string | undefined): void {
  if (auto === undefined || auto.keepAlive === true) return;
  const pool = account.pools.get(keyOf(id ?? ""));
  if (pool !== undefined && pool.record.state !== "deleting") account.background(deletePool(account, pool));
}

/** Deletes the auto pool of a job that has ended, unless it is shared or kept alive. */
export function closePool(account: Account, { job, executionInfo }: JobRecord): void {
  closeAutoPool(account, autoPoolOf(job.poolInfo, "job"), executionInfo.poolId);
}

/** Returns whether a pool exists, and is not being deleted. */
export function isUsable({ pools }: Account, id: string | undefined): id is string {
  return pools.get(keyOf(id ?? ""))?.record.state === "active";
}
