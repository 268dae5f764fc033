import type { JobSchedule } from "../../model";
import { type Account, type JobScheduleAtWork, untilStored } from "../account";
import { BatchServiceError } from "../errors";
import { enter, type JobRecord, type JobScheduleRecord, keyOf, stamps, touch } from "../store/records";
import { autoPoolOf, closeAutoPool, isUsable, newAutoPoolId } from "./auto-pool";
import { callAt } from "./call-at";
import { type DueTimes, dueTimesOf, lastDue, nextDue } from "./due-times";
import { createJob, deleteJob, terminateJob, withJobDefaults } from "./job-lifecycle";

/**
 * Stores a job schedule that a client sent, and creates its first job if that is due.
 *
 * @throws {BatchServiceError} JobScheduleExists, JobWithSameIdExists
 */
export function createJobSchedule(account: Account, sent: JobSchedule): JobScheduleRecord {
  const key = keyOf(sent.id);
  const jobSchedule = { ...sent, jobSpecification: withDefaults(sent.jobSpecification) };
  if (account.jobSchedules.has(key)) throw new BatchServiceError("JobScheduleExists");
  if (account.jobs.has(key)) throw new BatchServiceError("JobWithSameIdExists");
  const record: JobScheduleRecord = { ...stamps<JobScheduleRecord["state"]>("active"), jobSchedule, jobs: 0 };
  account.store.putJobSchedule(record);
  openJobSchedule(account, record);
  return record;
}

/** Adds Azure's defaults for omitted properties. */
function withDefaults(sent: JobSchedule["jobSpecification"]): JobSchedule["jobSpecification"] {
  const { id: _, ...specification } = withJobDefaults({ ...sent, id: "" });
  return specification;
}

/** Lets a job schedule work: one that is new, or that was stored before a restart. */
export function openJobSchedule(account: Account, record: JobScheduleRecord): void {
  const atWork = { record, cancel: () => {} };
  account.jobSchedules.set(keyOf(record.jobSchedule.id), atWork);
  if (record.state === "deleting") account.background(deleteJobSchedule(account, atWork));
  else if (record.state === "terminating") account.background(finishTermination(account, atWork));
  else if (record.state === "completed") closePool(account, record);
  else proceed(account, atWork);
}

/** Changes a job schedule. Its jobs that exist are not changed. */
export function updateJobSchedule(account: Account, atWork: JobScheduleAtWork, changes: Partial<JobSchedule>): void {
  const { record } = atWork;
  checkScheduleOpen(record);
  const { jobSpecification = record.jobSchedule.jobSpecification } = changes;
  if (autoPoolOf(jobSpecification.poolInfo, "jobschedule") === undefined) {
    // The lifetime of the pool has changed: "Job Schedule - Add".
    closePool(account, record);
    delete record.autoPoolId;
  }
  const changed = { ...record.jobSchedule, ...changes };
  record.jobSchedule = { ...changed, jobSpecification: withDefaults(changed.jobSpecification) };
  touch(record);
  account.store.putJobSchedule(record);
  proceed(account, atWork);
}

/** Lets a job schedule create no more jobs until it is enabled. */
export function disableJobSchedule(account: Account, { record, cancel }: JobScheduleAtWork): void {
  checkScheduleOpen(record);
  if (record.state === "disabled") throw new BatchServiceError("JobScheduleDisabled");
  enter(record, "disabled", "user");
  account.store.putJobSchedule(record);
  cancel();
}

export function enableJobSchedule(account: Account, atWork: JobScheduleAtWork): void {
  const { record } = atWork;
  checkScheduleOpen(record);
  if (record.state === "active") return;
  enter(record, "active", "user");
  account.store.putJobSchedule(record);
  proceed(account, atWork);
}

/** Ends the active job of a job schedule, and completes the job schedule. */
export async function terminateJobSchedule(account: Account, atWork: JobScheduleAtWork): Promise<void> {
  const { record, cancel } = atWork;
  enter(record, "terminating", "user");
  account.store.putJobSchedule(record);
  cancel();
  await finishTermination(account, atWork);
}

async function finishTermination(account: Account, { record }: JobScheduleAtWork): Promise<void> {
  const active = jobsOf(account, record).filter(({ state }) => state !== "completed");
  await Promise.all(
    active
      .filter(({ state }) => state !== "terminating" && state !== "deleting")
      .map((job) => terminateJob(account, job, "TerminateJobSchedule", "service")),
  );
  await untilStored(account, `job schedule ${record.jobSchedule.id} stays terminating`, () => {
    // Deleted meanwhile.
    if (record.state === "terminating") complete(account, record);
  });
}

/** Deletes a job schedule with its jobs. */
export async function deleteJobSchedule(account: Account, { record, cancel }: JobScheduleAtWork): Promise<void> {
  cancel();
  if (record.state !== "deleting") {
    enter(record, "deleting", "user");
    account.store.putJobSchedule(record);
  }
  await Promise.all(jobsOf(account, record).map((job) => deleteJob(account, job)));
  closePool(account, record);
  account.store.deleteJobSchedule(record.jobSchedule.id);
  account.jobSchedules.delete(keyOf(record.jobSchedule.id));
}

/** Lets the job schedule of a job that has ended create its next job, or end. */
export function jobEnded(account: Account, jobId: string): void {
  const [scheduleId = "", number] = jobId.split(":");
  const atWork = number === undefined ? undefined : account.jobSchedules.get(keyOf(scheduleId));
  if (atWork !== undefined) proceed(account, atWork);
}

/** Returns the jobs of a job schedule that exist. */
export function jobsOf({ jobs }: Account, { jobSchedule }: JobScheduleRecord): JobRecord[] {
  const prefix = `${keyOf(jobSchedule.id)}:`;
  return [...jobs.values()].filter(({ job }) => keyOf(job.id).startsWith(prefix));
}

/** Returns when a job schedule creates its next job, as far as that is known. */
export function nextRunTime(account: Account, record: JobScheduleRecord): Date | undefined {
  const isOpen = record.state === "active" || record.state === "disabled";
  const next = isOpen ? nextDue(timesOf(account, record), Date.now()) : undefined;
  return next === undefined ? undefined : new Date(next);
}

/**
 * Creates the job of an active job schedule that is due, or completes the job schedule, and sets a timer for its next
 * change.
 */
function proceed(account: Account, atWork: JobScheduleAtWork): void {
  const { record } = atWork;
  atWork.cancel();
  if (record.state !== "active" || account.closing) return;
  const work = untilStored(account, `job schedule ${record.jobSchedule.id} creates no job`, () => {
    if (record.state !== "active" || account.closing) return;
    const times = timesOf(account, record);
    const now = Date.now();
    const hasActiveJob = jobsOf(account, record).some(({ state }) => state !== "completed");
    const due = openDue(times, record, now);
    if (due !== undefined && !hasActiveJob) createDueJob(account, record, due);
    else if (!hasActiveJob && isOver(times, record, now)) complete(account, record);
    const next = record.state === "active" ? nextChange(times, record, now) : undefined;
    if (next === undefined) return;
    atWork.cancel();
    atWork.cancel = callAt(next, () => proceed(account, atWork));
  });
  account.background(work);
}

/** Returns the time of the job that can be created now. */
function openDue(times: DueTimes, record: JobScheduleRecord, now: number): number | undefined {
  const due = lastDue(times, now);
  if (due === undefined || due <= (record.lastDue ?? Number.NEGATIVE_INFINITY)) return undefined;
  return now <= times.end && now < due + times.startWindow ? due : undefined;
}

/** Returns whether a job schedule without an active job creates no more jobs. */
function isOver(times: DueTimes, record: JobScheduleRecord, now: number): boolean {
  if (now > times.end) return true;
  const isWaiting = openDue(times, record, now) !== undefined || nextDue(times, now) !== undefined;
  return times.interval === undefined && !isWaiting;
}

/** Returns the next time at which something happens by itself. The end of a job is reported. */
function nextChange(times: DueTimes, record: JobScheduleRecord, now: number): number | undefined {
  const due = openDue(times, record, now);
  const changes = [nextDue(times, now), times.end + 1, ...(due === undefined ? [] : [due + times.startWindow])];
  const future = changes.filter((time) => time !== undefined && time > now && Number.isFinite(time)) as number[];
  return future.length === 0 ? undefined : Math.min(...future);
}

function createDueJob(account: Account, record: JobScheduleRecord, due: number): void {
  const { id, jobSpecification } = record.jobSchedule;
  const changed: JobScheduleRecord = { ...record, jobs: record.jobs + 1, lastDue: due };
  const auto = autoPoolOf(jobSpecification.poolInfo, "jobschedule");
  if (auto !== undefined && !isUsable(account, record.autoPoolId)) changed.autoPoolId = newAutoPoolId(auto);
  const jobId = `${id}:job-${changed.jobs}`;
  try {
    account.store.transaction(() => {
      account.store.putJobSchedule(changed);
      createJob(account, { ...jobSpecification, id: jobId }, auto && changed.autoPoolId);
    });
  } catch (error) {
    account.jobs.delete(keyOf(jobId));
    throw error;
  }
  Object.assign(record, changed);
}

function complete(account: Account, record: JobScheduleRecord): void {
  enter(record, "completed", "service");
  record.endTime = record.stateTransitionTime;
  account.store.putJobSchedule(record);
  closePool(account, record);
}

/** Deletes the auto pool that lives as long as a job schedule, unless it is kept alive. */
function closePool(account: Account, { jobSchedule, autoPoolId }: JobScheduleRecord): void {
  closeAutoPool(account, autoPoolOf(jobSchedule.jobSpecification.poolInfo, "jobschedule"), autoPoolId);
}

function timesOf({ environment }: Account, { jobSchedule, creationTime }: JobScheduleRecord): DueTimes {
  const minute = environment.settings.get("jobSchedule.minute");
  return dueTimesOf(jobSchedule.schedule, Date.parse(creationTime), minute);
}

/** @throws {BatchServiceError} Azure's error for a job schedule that can no longer be changed. */
export function checkScheduleOpen({ state }: JobScheduleRecord): void {
  if (state === "completed") throw new BatchServiceError("JobScheduleCompleted");
  if (state === "terminating") throw new BatchServiceError("JobScheduleBeingTerminated");
  if (state === "deleting") throw new BatchServiceError("JobScheduleBeingDeleted");
}
