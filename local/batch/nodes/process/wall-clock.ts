import { parseDuration } from "../../../environment/duration";
import { TaskFailure } from "../failure";

/** The longest timer in Node.js, about 24.8 days. A longer limit has no effect on one machine. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Returns a task's `maxWallClockTime` in milliseconds, or undefined if the task has no limit.
 *
 * @throws {TaskFailure} CommandLaunchFailed if it is not a duration.
 */
export function wallClockMs(duration: string | undefined): number | undefined {
  if (duration === undefined) return undefined;
  const milliseconds = parseDuration(duration);
  if (milliseconds === undefined) {
    throw new TaskFailure("CommandLaunchFailed", [
      { name: "Message", value: `maxWallClockTime must be an ISO 8601 duration such as PT30M, got ${duration}` },
    ]);
  }
  return milliseconds > LONGEST_MS ? undefined : milliseconds;
}
