import { isPattern } from "../../outputs/internal";
import { stateOfTasks } from "../reading/tasks-of-batch";
import type { TaskOption, WhereOptions } from "../where/where";

/** The shortest time between two questions to Batch, in milliseconds. */
const INTERVAL = 10_000;

/** Tells when tasks have ended. */
export interface TaskEnd {
  /** Returns whether the tasks have ended. Without access to Batch, this is never known. */
  hasEnded(): Promise<boolean>;
  /** How they have ended, once that is known, such as `task t1 has ended with exit code 0`. */
  readonly description?: string;
}

/**
 * Returns the end of the task, or of all tasks of the job if several are meant. It is known with `--destinations` and a
 * job. Batch is asked at most every 10 seconds. If it does not answer, because the job was deleted or access is denied,
 * it is not asked again.
 */
export function taskEnd(
  { destinations, job = process.env.AZ_BATCH_JOB_ID, task, ...others }: WhereOptions & TaskOption,
  now = Date.now,
): TaskEnd {
  let asked = Number.NEGATIVE_INFINITY;
  let isKnown = stateOfTasks !== undefined && destinations !== undefined && job !== undefined && task !== "";
  let description: string | undefined;
  return {
    async hasEnded() {
      if (!isKnown || description !== undefined || now() - asked < INTERVAL) return description !== undefined;
      asked = now();
      const taskId = task === undefined || isPattern(task) ? undefined : task;
      try {
        description = await stateOfTasks({ ...others, destinations: destinations as string }, job as string, taskId);
      } catch {
        isKnown = false;
      }
      return description !== undefined;
    },
    get description() {
      return description;
    },
  };
}
