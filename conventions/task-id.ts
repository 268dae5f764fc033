import { ConventionError } from "./convention-error";

/**
 * Returns `taskId` if Batch allows it as the id of a task: 1 to 64 of `A-Z a-z 0-9 _ -`.
 *
 * @throws {ConventionError} `TaskIdRefused`.
 */
export function checkTaskId(taskId: string, at = "taskId"): string {
  if (typeof taskId !== "string" || !/^[A-Za-z0-9_-]{1,64}$/.test(taskId)) {
    throw new ConventionError("TaskIdRefused", at, "be 1 to 64 letters, digits, `-` or `_`", taskId);
  }
  return taskId;
}
