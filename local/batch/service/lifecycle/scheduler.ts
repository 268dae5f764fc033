import type { Task } from "../../model";
import {
  type Account,
  freeSlots,
  type NodeAtWork,
  type PoolAtWork,
  runsOfJob,
  STORE_RETRY_MS,
  slotsPerNode,
} from "../account";
import { is } from "../request-bodies/shapes";
import { type JobRecord, keyOf } from "../store/records";
import { StoreFailure } from "../store/store-failure";
import { poolIdOf } from "./auto-pool";
import { managerOf } from "./job-manager";
import { startTask } from "./task-run";

/**
 * Assigns the tasks of active jobs to nodes with free slots: by the jobs' priority, then by age, then in the order of
 * the tasks.
 */
interface Scheduler {
  /** Makes the scheduler look at a job or, without a job, at all jobs with tasks that waited for a node. */
  wake(jobId?: string): void;
}

/**
 * Creates an account's scheduler. It remembers which jobs may have tasks to run, so that a change does not require a
 * scan of thousands of jobs or tasks. It runs shortly after a call, once for all calls until then.
 */
export function createScheduler(account: () => Account): Scheduler {
  const promising = new Set<string>();
  let due = false;
  let failure = "";

  const run = () => {
    due = false;
    try {
      assignAll();
      // Report again, because the log may be on the disk that was full.
      if (failure !== "") account().environment.log("batch", `tasks are started again, after this failure: ${failure}`);
      failure = "";
    } catch (error) {
      // The tasks stay active, and are assigned when there is room to store that they run.
      failure = String(error instanceof StoreFailure ? error.message : (error as Error).stack);
      account().environment.log("batch", `no task is started: ${failure}`);
      due = true;
      setTimeout(run, STORE_RETRY_MS).unref();
    }
  };
  const assignAll = () => {
    const { closing, jobs, pools } = account();
    if (closing) return;
    // A job that is enabled again causes a new call.
    for (const key of promising) if (jobs.get(key)?.state !== "active") promising.delete(key);
    const byPriority = [...promising]
      .map((key) => jobs.get(key))
      .filter((job) => job !== undefined)
      .sort(
        (left, right) =>
          (right.job.priority as number) - (left.job.priority as number) ||
          Date.parse(left.creationTime) - Date.parse(right.creationTime),
      );
    for (const job of byPriority) {
      const pool = pools.get(keyOf(poolIdOf(job)));
      if (pool === undefined) continue;
      if (assign(account(), job, pool) === "no task left") promising.delete(keyOf(job.job.id));
    }
  };

  return {
    wake(jobId) {
      if (jobId !== undefined) promising.add(keyOf(jobId));
      if (due) return;
      due = true;
      setImmediate(run);
    },
  };
}

/** Assigns tasks of a job until none is left that could run, or no node has enough free slots. */
function assign(account: Account, job: JobRecord, pool: PoolAtWork): "no task left" | "no room" {
  const limit = Number(job.job.maxParallelTasks ?? -1);
  for (let parallel = runsOfJob(account, job.job.id).length; limit < 0 || parallel < limit; parallel++) {
    const nodes = [...pool.nodes.values()].filter((node) => takesTasks(node, job) && freeSlots(pool, node) > 0);
    if (nodes.length === 0) return "no room";
    const room = Math.max(...nodes.map((node) => freeSlots(pool, node)));
    const record = account.store.tasks.next(job.job.id, room);
    // If a whole node is free, no task that fits on a node was skipped. A larger task never runs, as in Azure.
    if (record === undefined) return room === slotsPerNode(pool) ? "no task left" : "no room";
    const slots = slotsOf(pool, job, record.task);
    const roomy = nodes.filter((node) => freeSlots(pool, node) >= slots && isAllowedOn(job, record.task, node));
    // The job manager task waits, and the job's other tasks wait for it.
    if (roomy.length === 0) return "no room";
    startTask(account, job, record, pool, chooseNode(pool, roomy, record.task), slots);
  }
  return "no room";
}

function takesTasks(node: NodeAtWork, job: JobRecord): boolean {
  const { state } = node.compute;
  return (
    (state === "idle" || state === "running") &&
    node.record.schedulingState === "enabled" &&
    node.reserved === undefined &&
    !node.ineligible.has(keyOf(job.job.id))
  );
}

/** Returns the slots that a task occupies: all of a node, for a job manager task that runs exclusively. */
function slotsOf(pool: PoolAtWork, { job }: JobRecord, task: Task): number {
  return managerOf(job, task.id)?.runExclusive === true ? slotsPerNode(pool) : (task.requiredSlots ?? 1);
}

function isAllowedOn({ job }: JobRecord, task: Task, { record }: NodeAtWork): boolean {
  return record.isDedicated || managerOf(job, task.id)?.allowLowPriorityNode !== false;
}

/**
 * Returns the node that the task prefers. Otherwise returns the emptiest of the nodes with enough slots or, in a pool
 * that packs tasks, the fullest.
 */
function chooseNode(pool: PoolAtWork, roomy: readonly NodeAtWork[], task: Task): NodeAtWork {
  const wish = (task.affinityInfo as { affinityId?: string } | undefined)?.affinityId;
  const wished = roomy.find((node) => affinityId(node) === wish || node.record.id === wish);
  if (wished !== undefined) return wished;
  const { nodeFillType } = (pool.record.pool.taskSchedulingPolicy ?? {}) as { nodeFillType?: string };
  const order = is(nodeFillType, "pack") ? -1 : 1;
  return roomy.reduce((best, node) => (order * (freeSlots(pool, node) - freeSlots(pool, best)) > 0 ? node : best));
}

/** Returns the name with which a task refers to a node. */
export function affinityId({ record }: NodeAtWork): string {
  return `TVM:${record.id}`;
}
