import { TaskFailure } from "./failure";

/** The longest timer that Node has, some 24.8 days: what is longer is as good as unlimited here. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Milliseconds of an ISO 8601 duration of days and smaller parts, as the REST API writes them; undefined where there is none, or where it is
 * longer than a machine is up.
 *
 * @example parseDuration("PT1M30.5S") // 90500
 * @throws {TaskFailure} CommandLaunchFailed where it is no such duration.
 */
export function parseDuration(duration: string | undefined): number | undefined {
  if (duration === undefined) return undefined;
  const match = /^P(?=\d|T)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(duration);
  if (match === null) {
    throw new TaskFailure("CommandLaunchFailed", [
      { name: "Message", value: `maxWallClockTime must be an ISO 8601 duration such as PT30M, got ${duration}` },
    ]);
  }
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const milliseconds = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  return milliseconds > LONGEST_MS ? undefined : milliseconds;
}
