import { BatchError } from "../batch-error";
import { type Job, Pool } from "../client";
import type { Explanation } from "../explanation";
import type { JobInfo, PreparationStatus } from "../model";
import { explainedCause } from "./causes";
import { explainPool } from "./explain-pool";
import { explainTask, TASK_SELECT } from "./explain-task";
import { explainWaiting } from "./explain-waiting";
import { lastLines } from "./last-lines";

/** How many failed tasks an explanation has. The others often failed for the same reason. */
const MOST_TASKS = 10;

/** How many preparation and release tasks an explanation has. A pool can have thousands of nodes. */
const MOST_PREPARATIONS = 5;

/** The reason of a job that ended because all its tasks have completed, which is no failure. */
const ALL_TASKS_COMPLETE = "alltaskscomplete";

/** The reason of a job that ended with its manager task. It is a failure only for tasks that had not completed. */
const MANAGER_COMPLETE = "jmcomplete";

/** Explains a job: why it did not start or ended early, its failed tasks, and its pool. */
export async function explainJob(job: Job, info: JobInfo, lines: number): Promise<Explanation | undefined> {
  const { schedulingError, terminateReason, poolId } = info.executionInfo ?? {};
  const { failed, active, running } = await job.taskCounts();
  const isDone = failed + active + running === 0;
  const normalReasons = [ALL_TASKS_COMPLETE, ...(isDone ? [MANAGER_COMPLETE] : [])];
  const endedEarly = terminateReason !== undefined && !normalReasons.includes(terminateReason.toLowerCase());
  const causes = [
    ...(schedulingError === undefined ? [] : [explainedCause("job", schedulingError)]),
    ...(endedEarly ? [explainedCause("job", { code: terminateReason })] : []),
  ];
  const parts: Explanation[] = [];
  for await (const task of job.listTasks({ filter: FAILED_TASKS, select: TASK_SELECT, pageSize: MOST_TASKS })) {
    if (parts.length === MOST_TASKS) break;
    const part = await explainTask(job.task(task.id), task, lines);
    if (part !== undefined) parts.push(part);
  }
  const state = info.state?.toLowerCase() ?? "unknown";
  const isWaiting = state === "active" && active > 0 && running === 0;
  const others = [
    ...(await explainPreparations(job, lines)),
    ...(poolId === undefined ? [] : await explainPoolOf(job, poolId, { lines, isWaiting })),
  ];
  if (causes.length === 0 && parts.length === 0 && others.length === 0) return undefined;
  return {
    subject: `job ${job.id}`,
    ids: { jobId: job.id },
    summary: `is ${state}, and ${failed} of its tasks failed`,
    causes,
    files: [],
    parts: [...others, ...parts],
    omittedParts: Math.max(0, failed - parts.length),
  };
}

/** The filter of the tasks that have failed. */
export const FAILED_TASKS = "state eq 'completed' and executionInfo/result eq 'failure'";

/** Explains the first preparation and release tasks that failed. A job without them has an error of its own. */
export async function explainPreparations(job: Job, lines: number): Promise<Explanation[]> {
  const explanations: Explanation[] = [];
  try {
    for await (const status of job.listPreparations()) {
      for (const kind of ["preparation", "release"] as const) {
        const explanation = await explainPreparation(job, status, kind, lines);
        if (explanation !== undefined) explanations.push(explanation);
        if (explanations.length === MOST_PREPARATIONS) return explanations;
      }
    }
  } catch (error) {
    if (!(error instanceof BatchError) || error.code !== "JobPreparationTaskNotSpecified") throw error;
  }
  return explanations;
}

async function explainPreparation(
  job: Job,
  status: PreparationStatus,
  kind: "preparation" | "release",
  lines: number,
): Promise<Explanation | undefined> {
  const { poolId = "", nodeId = "" } = status;
  const info = kind === "preparation" ? status.jobPreparationTaskExecutionInfo : status.jobReleaseTaskExecutionInfo;
  if (info === undefined || info.result?.toLowerCase() !== "failure") return undefined;
  const node = new Pool(job.connection, poolId).node(nodeId);
  const folder = info.taskRootDirectory;
  return {
    subject: `${kind} task of job ${job.id} on node ${nodeId}`,
    ids: { jobId: job.id, poolId, nodeId },
    summary: `failed${info.exitCode === undefined ? "" : ` with exit code ${info.exitCode}`}`,
    causes: info.failureInfo === undefined ? [] : [explainedCause("task", info.failureInfo)],
    files: folder === undefined ? [] : await lastLines([`${folder}/stderr.txt`], lines, (path) => node.readFile(path)),
    parts: [],
  };
}

/**
 * Explains the pool of a job, and why the job's tasks wait if none is running. Without a role to read pools, the
 * explanation has no pool.
 */
async function explainPoolOf(
  job: Job,
  poolId: string,
  { lines, isWaiting }: { readonly lines: number; readonly isWaiting: boolean },
): Promise<Explanation[]> {
  const pool = new Pool(job.connection, poolId);
  try {
    const info = await pool.get();
    const explanation = await explainPool(pool, info, lines);
    return [...(explanation === undefined ? [] : [explanation]), ...(isWaiting ? await explainWaiting(job, info) : [])];
  } catch (error) {
    if (error instanceof BatchError && (error.code === "PermissionDenied" || error.code === "PoolNotFound")) return [];
    throw error;
  }
}
