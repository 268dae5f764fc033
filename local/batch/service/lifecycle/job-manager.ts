import type { Job, JobManagerTask, Task } from "../../model";
import type { Account } from "../account";
import { type JobRecord, keyOf } from "../store/records";
import { POOL_USER, withConstraints } from "./new-task";

/** Adds Azure's defaults to a job manager task. Its constraints are those of the job's other tasks. */
export function withManagerDefaults(job: Job, sent: JobManagerTask): JobManagerTask {
  return {
    killJobOnCompletion: true,
    runExclusive: true,
    allowLowPriorityNode: true,
    requiredSlots: 1,
    userIdentity: POOL_USER,
    ...sent,
    constraints: withConstraints(job, sent.constraints),
  };
}

/** Returns the task that a job manager task is, among the tasks of its job. */
export function taskOfManager(manager: JobManagerTask): Task {
  const { killJobOnCompletion: _kill, runExclusive: _exclusive, allowLowPriorityNode: _lowPriority, ...task } = manager;
  return task;
}

/** Returns the job manager task if a task of the job is it. */
export function managerOf(job: Job, taskId: string): JobManagerTask | undefined {
  const { jobManagerTask: manager } = job;
  return manager !== undefined && keyOf(manager.id) === keyOf(taskId) ? manager : undefined;
}

/** Returns whether a job ends because its job manager task has ended, with success or not. */
export function isEndedByManager({ store }: Account, { job }: JobRecord): boolean {
  const { jobManagerTask: manager } = job;
  if (manager === undefined || manager.killJobOnCompletion === false) return false;
  return store.tasks.get(job.id, manager.id)?.state === "completed";
}
