import type { Task } from "../../model";
import {
  type Account,
  freeSlots,
  type NodeAtWork,
  type PoolAtWork,
  runsOfJob,
  slotsPerNode,
  storeRetryMs,
} from "../account";
import { is } from "../schema/shapes";
import { type JobRecord, keyOf } from "../store/records";
import { StoreFailure } from "../store/store-failure";
import { startTask } from "./task-run";

/** Gives the tasks of active jobs to nodes with free slots: by the jobs' priority, then by age, then in the order of the tasks. */
export interface Scheduler {
  /** Has the scheduler look at a job, or, without one, at all that had tasks waiting for a node. */
  wake(jobId?: string): void;
}

/**
 * Makes an account's scheduler. It keeps in mind which jobs may have tasks to run, so that neither thousands of jobs nor their tasks
 * are looked through at each change; it runs soon after a call, once for all calls until then.
 */
export function createScheduler(account: () => Account): Scheduler {
  const promising = new Set<string>();
  let due = false;
  let failure = "";

  const run = () => {
    due = false;
    try {
      assignAll();
      // said again: the log may lie on the disk that was full
      if (failure !== "")
        account().environment.log("batch", `tasks are started again, which were not since ${failure}`);
      failure = "";
    } catch (error) {
      // the tasks stay active, and are given out once there is room to store that they run
      failure = String(error instanceof StoreFailure ? error.message : (error as Error).stack);
      account().environment.log("batch", `no task is started: ${failure}`);
      due = true;
      setTimeout(run, storeRetryMs).unref();
    }
  };
  const assignAll = () => {
    const { closing, jobs, pools } = account();
    if (closing) return;
    // a job that is enabled again is told anew
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
      const pool = pools.get(keyOf(job.job.poolInfo.poolId ?? ""));
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

/** Gives out tasks of a job until it has none left that could run, or no node has room for one. */
function assign(account: Account, job: JobRecord, pool: PoolAtWork): "no task left" | "no room" {
  const limit = Number(job.job.maxParallelTasks ?? -1);
  for (let parallel = runsOfJob(account, job.job.id).length; limit < 0 || parallel < limit; parallel++) {
    const nodes = [...pool.nodes.values()].filter((node) => takesTasks(node, job) && freeSlots(pool, node) > 0);
    if (nodes.length === 0) return "no room";
    const room = Math.max(...nodes.map((node) => freeSlots(pool, node)));
    const record = account.store.tasks.next(job.job.id, room);
    // with a whole node free nothing smaller than a node was left out; a task that is larger never runs, as in Azure
    if (record === undefined) return room === slotsPerNode(pool) ? "no task left" : "no room";
    startTask(account, job, record, pool, chooseNode(pool, nodes, record.task));
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

/** The node that the task would like, else the emptiest or, in a pool that packs, the fullest that has room. */
function chooseNode(pool: PoolAtWork, nodes: readonly NodeAtWork[], task: Task): NodeAtWork {
  const slots = task.requiredSlots ?? 1;
  const roomy = nodes.filter((node) => freeSlots(pool, node) >= slots);
  const wish = (task.affinityInfo as { affinityId?: string } | undefined)?.affinityId;
  const wished = roomy.find((node) => affinityId(node) === wish || node.record.id === wish);
  if (wished !== undefined) return wished;
  const { nodeFillType } = (pool.record.pool.taskSchedulingPolicy ?? {}) as { nodeFillType?: string };
  const order = is(nodeFillType, "pack") ? -1 : 1;
  return roomy.reduce((best, node) => (order * (freeSlots(pool, node) - freeSlots(pool, best)) > 0 ? node : best));
}

/** How a node is named where a task asks for it. */
export function affinityId({ record }: NodeAtWork): string {
  return `TVM:${record.id}`;
}
