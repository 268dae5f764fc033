import { existsSync } from "node:fs";
import { relative } from "node:path";
import { pauseFor } from "../../../environment/pause";
import type { JobReleaseTask } from "../../model";
import { type Account, commonEnvironmentOf, isNodeEnd, type NodeAtWork } from "../account";
import { type JobRecord, keyOf, type PreparationRecord } from "../store/records";

/** How often a node that restarts is looked at. In milliseconds. */
const POLL = 200;

/**
 * Runs a job's release task on each node that ran its preparation task, and stores the results. Nodes that were emptied
 * since then, and nodes that cannot run tasks, are left out. Returns when all runs have ended.
 */
export async function releaseJob(account: Account, record: JobRecord): Promise<void> {
  const { id, jobReleaseTask: task } = record.job;
  if (task === undefined) return;
  await Promise.all(
    account.store.preparations(id).map(async (preparation) => {
      const node = account.pools.get(keyOf(preparation.poolId))?.nodes.get(preparation.nodeId);
      if (node !== undefined && isToRelease(record, preparation, node)) await releaseNode(account, record, task, node);
    }),
  );
}

function isToRelease({ job }: JobRecord, preparation: PreparationRecord, { compute }: NodeAtWork): boolean {
  const { jobPreparationTask } = job;
  const isPrepared = preparation.result === "success" || jobPreparationTask?.waitForSuccess === false;
  return (
    preparation.state === "completed" &&
    isPrepared &&
    preparation.release?.state !== "completed" &&
    existsSync(compute.taskDirectory(job.id, jobPreparationTask?.id ?? ""))
  );
}

/** Runs the release task on a node. If the node restarts meanwhile, the task runs again afterwards, as in Azure. */
async function releaseNode(
  account: Account,
  { job }: JobRecord,
  task: JobReleaseTask,
  node: NodeAtWork,
): Promise<void> {
  const { compute } = node;
  const put = (release: PreparationRecord["release"]) => {
    const before = account.store.preparations(job.id).find(({ nodeId }) => nodeId === node.record.id);
    if (before !== undefined) account.store.putPreparation(job.id, { ...before, release });
  };
  const taskRootDirectory = relative(compute.directory, compute.taskDirectory(job.id, task.id ?? ""));
  while (!account.closing && !node.end.signal.aborted) {
    if (["starttaskfailed", "unusable", "preempted"].includes(compute.state) || node.reserved === "unusable") return;
    try {
      put({ state: "running", taskRootDirectory, startTime: new Date().toISOString() });
      const { startTime, endTime, result, exitCode, failureInfo } = await compute.releaseJob(
        job.id,
        task,
        commonEnvironmentOf(job),
        job.jobPreparationTask?.id ?? "",
      );
      put({
        state: "completed",
        taskRootDirectory,
        startTime: startTime.toISOString(),
        endTime: endTime.toISOString(),
        result,
        ...(exitCode !== undefined && { exitCode }),
        ...(failureInfo !== undefined && { failureInfo }),
      });
      return;
    } catch (error) {
      if (!isNodeEnd(error)) throw error;
    }
    await pauseFor(POLL, node.end.signal);
  }
}
