import { UNLIMITED } from "../../../environment/duration";
import type { Job, Task } from "../../model";
import { stamps, type TaskRecord } from "../store/records";

/** The user of a task without `userIdentity`. */
export const POOL_USER = { autoUser: { scope: "pool", elevationLevel: "nonadmin" } };

/** Returns the record of a task that is added to a job, with Azure's defaults for omitted properties. */
export function newTask(job: Job, sent: Task): TaskRecord {
  return {
    ...stamps<TaskRecord["state"]>("active"),
    task: {
      requiredSlots: 1,
      userIdentity: POOL_USER,
      ...sent,
      constraints: withConstraints(job, sent.constraints),
    },
    executionInfo: { retryCount: 0, requeueCount: 0 },
  };
}

/** Adds Azure's default constraints: the job's retries, unlimited time, and seven days of file retention. */
export function withConstraints(job: Job, sent: Task["constraints"]): Task["constraints"] {
  return {
    maxWallClockTime: UNLIMITED,
    retentionTime: "P7D",
    maxTaskRetryCount: job.constraints?.maxTaskRetryCount ?? 0,
    ...sent,
  };
}
