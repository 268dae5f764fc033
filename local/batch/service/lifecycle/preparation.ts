import { relative } from "node:path";
import { type JobPreparationTask, type NameValue, PREPARATION_ID } from "../../model";
import type { Account, NodeAtWork } from "../account";
import { type JobRecord, keyOf, type PreparationRecord } from "../store/records";
import { poolIdOf } from "./auto-pool";

/**
 * Runs a job's preparation task on a node, once for all of the job's tasks, and stores the result.
 *
 * @returns whether the node may run the job's tasks. If not, the job does not use the node until it reboots.
 */
export async function prepareNode(
  account: Account,
  record: JobRecord,
  task: JobPreparationTask,
  commonEnvironment: readonly NameValue[],
  node: NodeAtWork,
  signal: AbortSignal,
): Promise<boolean> {
  const { job } = record;
  const begun: PreparationRecord = {
    poolId: poolIdOf(record),
    nodeId: node.record.id,
    state: "running",
    taskRootDirectory: relative(node.compute.directory, node.compute.taskDirectory(job.id, task.id ?? PREPARATION_ID)),
    startTime: new Date().toISOString(),
    retryCount: 0,
  };
  const known = account.store.preparations(job.id).some(({ nodeId }) => nodeId === node.record.id);
  if (!known) account.store.putPreparation(job.id, begun);
  const outcome = await node.compute.prepareJob(job.id, task, commonEnvironment, signal);
  account.store.putPreparation(job.id, {
    ...begun,
    state: "completed",
    startTime: outcome.startTime.toISOString(),
    endTime: outcome.endTime.toISOString(),
    result: outcome.result,
    retryCount: outcome.retryCount,
    ...(outcome.exitCode !== undefined && { exitCode: outcome.exitCode }),
    ...(outcome.failureInfo !== undefined && { failureInfo: outcome.failureInfo }),
  });
  if (outcome.result === "success" || task.waitForSuccess === false) return true;
  node.ineligible.add(keyOf(job.id));
  return false;
}
