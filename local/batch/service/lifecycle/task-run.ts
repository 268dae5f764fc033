import { randomBytes } from "node:crypto";
import { relative } from "node:path";
import type { Task } from "../../model";
import type { TaskOutcome } from "../../nodes";
import {
  type Account,
  changeTask,
  commonEnvironmentOf,
  isNodeEnd,
  type NodeAtWork,
  type PoolAtWork,
  type StopReason,
  type TaskRunning,
  taskKey,
  untilStored,
} from "../account";
import { is } from "../request-bodies/shapes";
import { enter, type JobRecord, keyOf, type TaskRecord } from "../store/records";
import { StoreFailure } from "../store/store-failure";
import { consequencesOf } from "./exit-conditions";
import { completeIfDone, disableJob, terminateJob } from "./job-lifecycle";
import { prepareNode } from "./preparation";
import { endByUser } from "./task-lifecycle";

/**
 * Assigns a task to some slots of a node. The task's record is updated when this returns, and again
 * when the run's `ended` resolves.
 */
export function startTask(
  account: Account,
  job: JobRecord,
  record: TaskRecord,
  pool: PoolAtWork,
  node: NodeAtWork,
  slots: number,
): void {
  const controller = new AbortController();
  const { id } = record.task;
  const run: TaskRunning = {
    jobId: job.job.id,
    taskId: id,
    node,
    slots,
    stop: (reason) => controller.abort(reason),
    ended: Promise.resolve(),
  };
  const prepares = job.job.jobPreparationTask !== undefined;
  changeTask(account, job.job.id, id, (task) => {
    enter(task, prepares ? "preparing" : "running", "service");
    if (!prepares) task.executionInfo.startTime = task.stateTransitionTime;
    const directory = node.compute.taskDirectory(job.job.id, id);
    task.nodeInfo = {
      poolId: pool.record.pool.id,
      nodeId: node.record.id,
      taskRootDirectory: relative(node.compute.directory, directory),
    };
  });
  // Only after it is stored: a task that could not be stored stays active.
  account.runs.set(taskKey(job.job.id, id), run);
  node.runs.add(run);
  run.ended = execute(account, job, record.task, run, controller.signal)
    .catch((error: unknown) =>
      untilStored(account, `task ${run.jobId}/${id} is not settled`, () =>
        settleFailure(account, run, controller.signal, error),
      ),
    )
    // The account was closed while the task waited. The task is active again at the next start.
    .catch((error: unknown) => account.environment.log("batch", `task ${run.jobId}/${id}: ${error}`))
    .finally(() => {
      account.runs.delete(taskKey(job.job.id, id));
      node.runs.delete(run);
      account.wake(job.job.id);
    });
}

async function execute(
  account: Account,
  job: JobRecord,
  task: Task,
  run: TaskRunning,
  signal: AbortSignal,
): Promise<void> {
  const { node } = run;
  const { jobPreparationTask: preparation } = job.job;
  const commonEnvironment = commonEnvironmentOf(job.job);
  if (preparation !== undefined) {
    if (!(await prepareNode(account, job, preparation, commonEnvironment, node, signal))) {
      return changeTask(account, run.jobId, run.taskId, backToActive);
    }
    changeTask(account, run.jobId, run.taskId, (record) => {
      enter(record, "running", "service");
      record.executionInfo.startTime = record.stateTransitionTime;
    });
  }
  const authenticationToken = task.authenticationTokenSettings?.access?.length ? newToken() : undefined;
  if (authenticationToken !== undefined) account.taskTokens.set(authenticationToken, keyOf(run.jobId));
  const ended = node.compute.runTask(
    {
      jobId: run.jobId,
      task,
      commonEnvironment,
      authenticationToken,
      ...(preparation !== undefined && { preparationTaskId: preparation.id }),
      maxRetryCount: task.constraints?.maxTaskRetryCount ?? 0,
      onProgress: ({ startTime, retryCount }) => {
        if (retryCount === 0) return;
        changeTask(account, run.jobId, run.taskId, (record) => {
          const time = startTime.toISOString();
          Object.assign(record.executionInfo, { startTime: time, lastRetryTime: time, retryCount });
        });
      },
    },
    signal,
  );
  const outcome = await ended.finally(() => account.taskTokens.delete(authenticationToken ?? ""));
  await untilStored(account, `task ${run.jobId}/${run.taskId} stays running`, () =>
    complete(account, job, run, outcome),
  );
}

function newToken(): string {
  return randomBytes(48).toString("base64url");
}

/** Stores how a task ended, together with all consequences. */
function complete(account: Account, job: JobRecord, run: TaskRunning, outcome: TaskOutcome): void {
  const { tasks } = account.store;
  const { satisfies, jobAction } = account.store.transaction(() => {
    const record = tasks.get(run.jobId, run.taskId);
    if (record === undefined) return { satisfies: false, jobAction: "none" as const };
    enter(record, "completed", "service");
    Object.assign(record.executionInfo, {
      startTime: outcome.startTime.toISOString(),
      endTime: record.stateTransitionTime,
      result: outcome.result,
      retryCount: outcome.retryCount,
      ...(outcome.exitCode !== undefined && { exitCode: outcome.exitCode }),
      ...(outcome.failureInfo !== undefined && { failureInfo: outcome.failureInfo }),
      ...(outcome.lastRetryTime !== undefined && { lastRetryTime: outcome.lastRetryTime.toISOString() }),
    });
    tasks.put(run.jobId, record);
    countOnNode(account, run, record);
    const consequences = consequencesOf(record.task, outcome);
    if (consequences.satisfies) tasks.satisfy(run.jobId, run.taskId);
    return consequences;
  });
  if (satisfies) account.wake(run.jobId);
  if (job.state === "active" && is(job.job.onTaskFailure, "performexitoptionsjobaction")) {
    if (jobAction === "terminate") account.background(terminateJob(account, job, "TaskFailed", "service"));
    if (jobAction === "disable") account.background(disableJob(account, job, "requeue", "service"));
  }
  completeIfDone(account, job);
}

/** Handles a rejected run by the reason for which it was stopped or, without a reason, as a failure of the service. */
function settleFailure(account: Account, run: TaskRunning, signal: AbortSignal, error: unknown): void {
  const goesBack = isNodeEnd(error) || error instanceof StoreFailure;
  const stopped = signal.aborted ? (signal.reason as StopReason) : goesBack ? "interrupt" : undefined;
  changeTask(account, run.jobId, run.taskId, (record) => {
    if (stopped === "terminate") return endByUser(record, "service");
    if (stopped !== undefined) {
      backToActive(record);
      if (stopped === "requeue") {
        record.executionInfo.requeueCount += 1;
        record.executionInfo.lastRequeueTime = record.stateTransitionTime;
      }
      return;
    }
    account.environment.log(
      "batch",
      `task ${run.jobId}/${run.taskId}: ${error instanceof Error ? error.stack : error}`,
    );
    enter(record, "completed", "service");
    Object.assign(record.executionInfo, {
      endTime: record.stateTransitionTime,
      result: "failure",
      failureInfo: { category: "ServerError", code: "Unknown", message: "An unknown scheduling error has occurred." },
    });
  });
  const job = account.jobs.get(run.jobId.toLowerCase());
  if (job !== undefined && !account.closing) completeIfDone(account, job);
}

/** Changes a record to that of a task that waits for a node again. */
export function backToActive(record: TaskRecord): void {
  enter(record, "active", "service");
  delete record.executionInfo.startTime;
  delete record.nodeInfo;
}

function countOnNode(account: Account, run: TaskRunning, task: TaskRecord): void {
  const { record } = run.node;
  const counted = {
    ...record,
    totalTasksRun: record.totalTasksRun + 1,
    totalTasksSucceeded: record.totalTasksSucceeded + (task.executionInfo.result === "success" ? 1 : 0),
    recentTasks: [
      { jobId: run.jobId, taskId: run.taskId, executionInfo: task.executionInfo },
      ...record.recentTasks.filter(({ jobId, taskId }) => jobId !== run.jobId || taskId !== run.taskId),
    ].slice(0, 10),
  };
  account.store.putNode(task.nodeInfo?.poolId ?? "", counted);
  // Only after it is stored: a count that could not be stored is counted again.
  Object.assign(record, counted);
}
