import { isPattern } from "../../outputs/internal";
import { codeOf } from "../errors/reported-error";
import { openStateOfTasks } from "../reading/tasks-of-batch";
import type { TaskOption, WhereOptions } from "../where/where";

/** The shortest time between two questions to Batch, in milliseconds. */
const INTERVAL = 10_000;

/** The errors after which Batch is not asked again. All others can pass. */
const FINAL: readonly string[] = ["PermissionDenied", "AccessDenied", "CredentialFailed", "JobNotFound"];

/** Tells when tasks have ended. */
export interface TaskEnd {
  /** Returns at once whether the tasks have ended, as far as is known. Without access to Batch, it never is. */
  hasEnded(): Promise<boolean>;
  /** How they have ended, once that is known, such as `task t1 has ended with exit code 0`. */
  readonly description?: string;
}

/**
 * Returns the end of the task, or of all tasks of the job if several are meant. It is known with `--destinations` and a
 * job. Batch is asked at most every 10 seconds, and its answer is not waited for, so that new lines are printed
 * meanwhile. If access is denied or the job does not exist, Batch is not asked again.
 */
export function taskEnd(
  { destinations, job = process.env.AZ_BATCH_JOB_ID, task, ...others }: WhereOptions & TaskOption,
  now = Date.now,
): TaskEnd {
  let asked = Number.NEGATIVE_INFINITY;
  let isKnown = openStateOfTasks !== undefined && destinations !== undefined && job !== undefined && task !== "";
  let isAsking = false;
  let description: string | undefined;
  let opened: ReturnType<typeof openStateOfTasks> | undefined;
  const taskId = task === undefined || isPattern(task) ? undefined : task;
  const ask = async () => {
    isAsking = true;
    try {
      opened ??= openStateOfTasks({ ...others, destinations: destinations as string }, job as string, taskId);
      description = await (await opened)();
    } catch (error) {
      if (FINAL.includes(codeOf(error))) isKnown = false;
    }
    isAsking = false;
    asked = now();
  };
  return {
    async hasEnded() {
      if (isKnown && !isAsking && description === undefined && now() - asked >= INTERVAL) void ask();
      return description !== undefined;
    },
    get description() {
      return description;
    },
  };
}
