import type { Task } from "../../model";
import { type Account, changeTask, taskKey } from "../account";
import { BatchServiceError, invalidProperty } from "../errors";
import { is } from "../request-bodies/shapes";
import { type Cause, enter, type JobRecord, keyOf, type TaskRecord, touch } from "../store/records";
import { completeIfDone } from "./job-lifecycle";
import { newTask, withConstraints } from "./new-task";

/**
 * Adds a task to an open job. @throws {BatchServiceError} TaskExists, or Azure's error for a task that cannot run in
 * this job.
 */
export function createTask(account: Account, job: JobRecord, sent: Task): TaskRecord {
  check(job, sent);
  if (account.store.tasks.has(job.job.id, sent.id)) throw new BatchServiceError("TaskExists");
  const record = newTask(job.job, sent);
  account.store.tasks.add(job.job.id, record);
  account.wake(job.job.id);
  return record;
}

/** Ends a task that is running or will never run. @throws {BatchServiceError} TaskCompleted */
export async function terminateTask(account: Account, job: JobRecord, record: TaskRecord): Promise<void> {
  if (record.state === "completed") throw new BatchServiceError("TaskCompleted");
  const run = account.runs.get(taskKey(job.job.id, record.task.id));
  if (run !== undefined) {
    changeTask(account, job.job.id, record.task.id, touch);
    run.stop("terminate");
    return run.ended;
  }
  changeTask(account, job.job.id, record.task.id, (task) => endByUser(task, "user"));
  completeIfDone(account, job);
}

/** Changes a record to that of a task that a user ended, also by ending its job. */
export function endByUser(record: TaskRecord, by: Cause): void {
  enter(record, "completed", by);
  Object.assign(record.executionInfo, {
    endTime: record.stateTransitionTime,
    result: "failure",
    failureInfo: { category: "UserError", code: "TaskEnded", message: "Task Was Ended by User Request" },
  });
}

/** Deletes a task and its files. */
export async function deleteTask(account: Account, job: JobRecord, record: TaskRecord): Promise<void> {
  const run = account.runs.get(taskKey(job.job.id, record.task.id));
  run?.stop("terminate");
  await run?.ended;
  const { nodeInfo } = account.store.tasks.get(job.job.id, record.task.id) ?? record;
  account.store.tasks.delete(job.job.id, record.task.id);
  const node = account.pools.get(keyOf(nodeInfo?.poolId ?? ""))?.nodes.get(nodeInfo?.nodeId ?? "");
  await node?.compute.removeTask(job.job.id, record.task.id);
  completeIfDone(account, job);
}

/** Makes a failed task run again, with all its retries. @throws {BatchServiceError} TaskNotCompleted, TaskSucceeded */
export function reactivateTask(account: Account, job: JobRecord, record: TaskRecord): void {
  if (record.state !== "completed") throw new BatchServiceError("TaskNotCompleted");
  if (record.executionInfo.result === "success") throw new BatchServiceError("TaskSucceeded");
  enter(record, "active", "user");
  record.executionInfo = { retryCount: 0, requeueCount: record.executionInfo.requeueCount };
  delete record.nodeInfo;
  account.store.tasks.put(job.job.id, record);
  account.wake(job.job.id);
}

export function updateConstraints(
  account: Account,
  job: JobRecord,
  record: TaskRecord,
  constraints: Task["constraints"],
): void {
  if (record.state === "completed") throw new BatchServiceError("TaskCompleted");
  record.task.constraints = withConstraints(job.job, constraints);
  touch(record);
  account.store.tasks.put(job.job.id, record);
}

/** Checks the properties of a task that depend on its job. */
function check({ job }: JobRecord, task: Task): void {
  if (task.dependsOn !== undefined && job.usesTaskDependencies !== true) {
    throw new BatchServiceError("TaskDependenciesNotSpecifiedOnJob");
  }
  // The limit for all ids together, according to the REST reference.
  if ((task.dependsOn?.taskIds ?? []).reduce((length, id) => length + id.length, 0) > 64_000) {
    throw new BatchServiceError("TaskDependencyListTooLong");
  }
  for (const [index, { start, end }] of (task.dependsOn?.taskIdRanges ?? []).entries()) {
    if (end < start) throw invalidProperty(`dependsOn.taskIdRanges[${index}].end`, end, `must not be below ${start}`);
  }
  if (job.jobPreparationTask !== undefined && keyOf(task.id) === keyOf(job.jobPreparationTask.id ?? "")) {
    throw new BatchServiceError("TaskIdSameAsJobPreparationTask");
  }
  if (job.jobReleaseTask !== undefined && keyOf(task.id) === keyOf(job.jobReleaseTask.id ?? "")) {
    throw new BatchServiceError("TaskIdSameAsJobReleaseTask");
  }
  if (
    !is(job.onTaskFailure, "performexitoptionsjobaction") &&
    /"jobAction":/.test(JSON.stringify(task.exitConditions ?? {}))
  ) {
    throw invalidProperty(
      "exitConditions",
      task.exitConditions,
      "must name no jobAction unless the job's onTaskFailure is performexitoptionsjobaction",
    );
  }
}
