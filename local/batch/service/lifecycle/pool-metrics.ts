import type { Metrics } from "../../autoscale";
import type { Pool } from "../../model";
import type { Account, PoolAtWork } from "../account";
import { keyOf } from "../store/records";
import { count } from "./node-count";

/**
 * Returns the metrics of a pool that its state shows: the tasks of all jobs on it, and its nodes.
 *
 * @param slots the task slots per node, which can be about to change.
 */
export function metricsOf(account: Account, pool: PoolAtWork, { taskSlotsPerNode = 1 }: Pool) {
  const key = keyOf(pool.record.pool.id);
  const tasks = { active: 0, running: 0, succeeded: 0, failed: 0 };
  for (const { job, state, executionInfo } of account.jobs.values()) {
    if (keyOf(executionInfo.poolId ?? "") !== key) continue;
    // Tasks of a job that is disabled or ending are not ready to run.
    if (state === "active" || state === "enabling") tasks.active += account.store.tasks.ready(job.id);
    for (const counted of account.store.tasks.counts(job.id)) {
      if (counted.state === "running" || counted.state === "preparing") tasks.running += counted.tasks;
      if (counted.result === "success") tasks.succeeded += counted.tasks;
      if (counted.result === "failure") tasks.failed += counted.tasks;
    }
  }
  return {
    $ActiveTasks: tasks.active,
    $RunningTasks: tasks.running,
    $PendingTasks: tasks.active + tasks.running,
    $SucceededTasks: tasks.succeeded,
    $FailedTasks: tasks.failed,
    $TaskSlotsPerNode: taskSlotsPerNode,
    $CurrentDedicatedNodes: count(pool, true),
    $CurrentLowPriorityNodes: count(pool, false),
    $PreemptedNodeCount: [...pool.nodes.values()].filter(({ compute }) => compute.state === "preempted").length,
    $UsableNodeCount: [...pool.nodes.values()].filter(
      ({ reserved, compute }) => reserved === undefined && (compute.state === "idle" || compute.state === "running"),
    ).length,
  } satisfies Omit<Metrics, "$CPUPercent">;
}
