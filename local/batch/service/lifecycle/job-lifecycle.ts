import { parseDuration, UNLIMITED } from "../../../environment/duration";
import { type Job, PREPARATION_ID, RELEASE_ID } from "../../model";
import { type Account, jobOf, runsOfJob, stopRuns, untilStored } from "../account";
import { BatchServiceError, invalidProperty } from "../errors";
import { is } from "../request-bodies/shapes";
import { type Cause, enter, type JobRecord, keyOf, stamps, touch } from "../store/records";
import { closePool, createAutoPool, newPoolId, poolInfoOf, requireSameAutoPool } from "./auto-pool";
import { callAt } from "./call-at";
import { isEndedByManager, taskOfManager, withManagerDefaults } from "./job-manager";
import { newTask, POOL_USER, withConstraints } from "./new-task";
import { releaseJob } from "./release";

/**
 * Stores a job that a client sent, or that a job schedule creates. Its auto pool is created afterwards.
 *
 * @param sharedPoolId the id of the auto pool of the job schedule. Defaults to a new one for an auto pool of the job.
 * @throws {BatchServiceError} JobExists, JobScheduleWithSameIdExists
 */
export function createJob(account: Account, sent: Job, sharedPoolId?: string): JobRecord {
  if (account.jobs.has(keyOf(sent.id))) throw new BatchServiceError("JobExists");
  if (account.jobSchedules.has(keyOf(sent.id))) throw new BatchServiceError("JobScheduleWithSameIdExists");
  const stamped = stamps<JobRecord["state"]>("active");
  const job = withJobDefaults(sent);
  const record: JobRecord = {
    ...stamped,
    job,
    executionInfo: { startTime: stamped.creationTime, poolId: sharedPoolId ?? newPoolId(job) },
  };
  account.store.transaction(() => {
    account.store.putJob(record);
    if (job.jobManagerTask !== undefined) {
      account.store.tasks.add(job.id, newTask(job, taskOfManager(job.jobManagerTask)));
    }
  });
  account.jobs.set(keyOf(job.id), record);
  limitTime(account, record);
  completeIfDone(account, record);
  account.background(openPool(account, record));
  account.wake(job.id);
  return record;
}

/**
 * Creates the auto pool of a job. If that fails, the job is completed and shows the error: "Job - Add",
 * `schedulingError`, and "Batch status and error codes".
 */
export async function openPool(account: Account, record: JobRecord): Promise<void> {
  if (record.job.poolInfo.autoPoolSpecification === undefined) return;
  // Not within the transaction that stores the job.
  await Promise.resolve();
  if (account.closing || account.jobs.get(keyOf(record.job.id)) !== record || isEnding(record)) return;
  try {
    await createAutoPool(account, record);
  } catch (error) {
    if (!(error instanceof BatchServiceError)) throw error;
    const isQuota = error.code === "PoolQuotaReached";
    const code = isQuota ? "AutoPoolCreationFailedWithQuotaReached" : "InvalidAutoPoolSettings";
    record.executionInfo.schedulingError = { category: "UserError", code, message: error.message };
    delete record.executionInfo.poolId;
    await terminateJob(account, record, undefined, "service");
  }
}

/** Adds Azure's defaults for omitted properties of a job, or of the jobs of a schedule. */
export function withJobDefaults(sent: Job): Job {
  return {
    priority: 0,
    maxParallelTasks: -1,
    usesTaskDependencies: false,
    allowTaskPreemption: false,
    onAllTasksComplete: "noaction",
    onTaskFailure: "noaction",
    ...sent,
    poolInfo: poolInfoOf(sent.poolInfo),
    constraints: {
      maxWallClockTime: UNLIMITED,
      maxTaskRetryCount: 0,
      ...sent.constraints,
    },
    ...(sent.jobPreparationTask !== undefined && {
      jobPreparationTask: {
        id: PREPARATION_ID,
        waitForSuccess: true,
        rerunOnNodeRebootAfterSuccess: true,
        userIdentity: POOL_USER,
        ...sent.jobPreparationTask,
        constraints: withConstraints(sent, sent.jobPreparationTask.constraints),
      },
    }),
    ...(sent.jobReleaseTask !== undefined && {
      jobReleaseTask: {
        id: RELEASE_ID,
        maxWallClockTime: "PT15M",
        retentionTime: "P7D",
        userIdentity: POOL_USER,
        ...sent.jobReleaseTask,
      },
    }),
    ...(sent.jobManagerTask !== undefined && { jobManagerTask: withManagerDefaults(sent, sent.jobManagerTask) }),
  };
}

/** Changes a job, unless it is completed or about to be. */
export function updateJob(account: Account, record: JobRecord, changes: Partial<Job>): void {
  checkOpen(record);
  requireSameAutoPool(record.job, changes);
  const poolId = changes.poolInfo?.poolId;
  if (poolId !== undefined && !is(record.job.poolInfo.poolId, keyOf(poolId)) && record.state !== "disabled") {
    throw new BatchServiceError("OperationInvalidForCurrentState", {
      Reason: "poolInfo may be changed while the job is disabled",
    });
  }
  if (is(record.job.onAllTasksComplete, "terminatejob") && is(changes.onAllTasksComplete, "noaction")) {
    throw invalidProperty("onAllTasksComplete", "noaction", "cannot be changed from terminatejob");
  }
  record.job = withJobDefaults({ ...record.job, ...changes });
  if (record.job.poolInfo.poolId !== undefined) record.executionInfo.poolId = record.job.poolInfo.poolId;
  touch(record);
  account.store.putJob(record);
  limitTime(account, record);
  completeIfDone(account, record);
  account.wake(record.job.id);
}

/**
 * Ends a job's running tasks, runs its release task, and completes it. Active tasks stay active and never run, as in
 * Azure.
 */
export async function terminateJob(
  account: Account,
  record: JobRecord,
  reason: string | undefined,
  by: Cause,
): Promise<void> {
  enter(record, "terminating", by);
  if (reason !== undefined) record.executionInfo.terminateReason = reason;
  account.store.putJob(record);
  await finishTermination(account, record);
}

/** Finishes a termination, also one that a restart interrupted. */
export async function finishTermination(account: Account, record: JobRecord): Promise<void> {
  await stopRuns(runsOfJob(account, record.job.id), "terminate");
  await releaseJob(account, record);
  await untilStored(account, `job ${record.job.id} stays terminating`, () => {
    // Deleted meanwhile, or the release continues at the next start.
    if (record.state !== "terminating" || account.closing) return;
    enter(record, "completed", "service");
    record.executionInfo.endTime = record.stateTransitionTime;
    account.store.putJob(record);
    closePool(account, record);
    account.jobEnded(record.job.id);
  });
}

/** Stops starting a job's tasks. Running ones are requeued, ended or waited for. */
export async function disableJob(account: Account, record: JobRecord, disableTasks: string, by: Cause): Promise<void> {
  enter(record, "disabling", by);
  account.store.putJob(record);
  const runs = runsOfJob(account, record.job.id);
  if (is(disableTasks, "wait")) await Promise.all(runs.map((run) => run.ended));
  else await stopRuns(runs, is(disableTasks, "terminate") ? "terminate" : "requeue");
  await untilStored(account, `job ${record.job.id} stays disabling`, () => finishDisabling(account, record));
}

export function finishDisabling(account: Account, record: JobRecord): void {
  if (record.state !== "disabling" || account.closing) return;
  enter(record, "disabled", "service");
  account.store.putJob(record);
}

export function enableJob(account: Account, record: JobRecord): void {
  checkOpen(record);
  if (record.state === "active") return;
  enter(record, "active", "user");
  account.store.putJob(record);
  account.wake(record.job.id);
}

/** Ends a job's tasks, releases its nodes, and deletes the job, its tasks, and their folders on the nodes. */
export async function deleteJob(account: Account, record: JobRecord): Promise<void> {
  if (record.state !== "deleting") {
    enter(record, "deleting", "user");
    account.store.putJob(record);
  }
  const { id } = record.job;
  await stopRuns(runsOfJob(account, id), "terminate");
  // A completed job has released its nodes.
  if (record.previousState !== "completed") await releaseJob(account, record);
  for (const pool of account.pools.values()) {
    for (const node of pool.nodes.values()) {
      node.ineligible.delete(keyOf(id));
      await node.compute.removeJob(id);
    }
  }
  closePool(account, record);
  account.store.deleteJob(id);
  account.jobs.delete(keyOf(id));
  account.jobEnded(id);
}

/**
 * Completes a job if its job manager task has ended and ends it. Also completes a job if all its tasks are completed
 * and it is set to terminate then, as in Azure also if it has no tasks.
 */
export function completeIfDone(account: Account, record: JobRecord): void {
  if (!isEnding(record) && isEndedByManager(account, record)) {
    account.background(terminateJob(account, record, "JMComplete", "service"));
    return;
  }
  if (record.state !== "active" || !is(record.job.onAllTasksComplete, "terminatejob")) return;
  if (account.store.tasks.counts(record.job.id).some(({ state }) => state !== "completed")) return;
  account.background(terminateJob(account, record, "AllTasksComplete", "service"));
}

/** @throws {BatchServiceError} Azure's error for a job that can no longer be changed. */
export function checkOpen({ state }: JobRecord): void {
  if (state === "completed") throw new BatchServiceError("JobCompleted");
  if (state === "terminating") throw new BatchServiceError("JobBeingTerminated");
  if (state === "deleting") throw new BatchServiceError("JobBeingDeleted");
}

/**
 * Ends a job when its wall clock time is over. The timer reads the limit again when it fires, because the limit can
 * change.
 */
export function limitTime(account: Account, record: JobRecord): void {
  const limit = parseDuration(record.job.constraints?.maxWallClockTime ?? "");
  if (limit === undefined) return;
  const end = Date.parse(record.creationTime) + limit;
  // The default is 29,000 years, more than a Date supports.
  if (end > 8.64e15) return;
  callAt(end, () => {
    if (account.closing || account.jobs.get(keyOf(record.job.id)) !== record || isEnding(record)) return;
    if (
      Date.parse(record.creationTime) + (parseDuration(record.job.constraints?.maxWallClockTime ?? "") ?? 0) >
      Date.now()
    )
      return;
    account.background(terminateJob(account, record, "MaxWallClockTimeExpiry", "service"));
  });
}

function isEnding({ state }: JobRecord): boolean {
  return state === "completed" || state === "terminating" || state === "deleting";
}

/**
 * Returns a job that accepts tasks. @throws {BatchServiceError} JobNotFound, JobCompleted, JobBeingTerminated,
 * JobBeingDeleted
 */
export function openJobOf(account: Account, jobId: string): JobRecord {
  const record = jobOf(account, jobId);
  checkOpen(record);
  return record;
}
