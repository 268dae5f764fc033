import type { Clock } from "./clock";

/**
 * For how long a denied first request is retried. Azure takes some time to apply a new role assignment.
 *
 * All clients that get the same object share its time.
 *
 * @typeParam Denied the error of a denied request.
 */
export interface AccessWait<Denied> {
  /** The time that is spent waiting, by all requests together. The work between denied requests does not count. */
  readonly seconds: number;
  /**
   * Called before each wait, so that the program can tell the user why it waits. `remainingSeconds` is the time that is
   * left, with this wait.
   */
  readonly onWait?: (denied: Denied, waitSeconds: number, remainingSeconds: number) => void;
}

const FIRST_WAIT_SECONDS = 1;
const LONGEST_WAIT_SECONDS = 15;

/** The time that was spent on each wait for access. */
interface Spent {
  milliseconds: number;
  /** When the last wait ends. Requests that wait at the same time spend the time only once. */
  until: number;
}

const spentOn = new WeakMap<object, Spent>();

/**
 * Returns how long to wait after a request was denied for the `denials`th time, in milliseconds, and reports the wait.
 * Returns undefined if the time is not enough.
 */
export function nextAccessWait<Denied>(
  wait: AccessWait<Denied>,
  denied: Denied,
  denials: number,
  now: Clock["now"],
): number | undefined {
  const time = now();
  const milliseconds = Math.min(FIRST_WAIT_SECONDS * 2 ** (denials - 1), LONGEST_WAIT_SECONDS) * 1000;
  const spent = spentOn.get(wait) ?? { milliseconds: 0, until: time };
  const until = time + milliseconds;
  const added = Math.max(0, until - Math.max(time, spent.until));
  const remaining = wait.seconds * 1000 - spent.milliseconds;
  if (added > remaining) return undefined;
  spentOn.set(wait, { milliseconds: spent.milliseconds + added, until: Math.max(until, spent.until) });
  wait.onWait?.(denied, milliseconds / 1000, remaining / 1000);
  return milliseconds;
}
