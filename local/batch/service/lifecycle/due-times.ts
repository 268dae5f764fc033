import { parseDuration } from "../../../environment/duration";
import type { Schedule } from "../../model";

/** The times at which a job schedule creates jobs, in milliseconds since 1970. */
export interface DueTimes {
  readonly first: number;
  /** Between two times. Undefined if there is only the first one. */
  readonly interval: number | undefined;
  /** How long after a time its job can still be created. */
  readonly startWindow: number;
  /** No job is created after it. */
  readonly end: number;
}

const MINUTE = 60_000;

/**
 * Returns the times of a schedule.
 *
 * @param creationTime of the job schedule, in milliseconds since 1970.
 * @param minute the length of a minute of the schedule's durations, in milliseconds.
 */
export function dueTimesOf(schedule: Schedule, creationTime: number, minute: number): DueTimes {
  const length = (duration: string | undefined) => {
    const milliseconds = duration === undefined ? undefined : parseDuration(duration);
    return milliseconds === undefined ? undefined : (milliseconds * minute) / MINUTE;
  };
  const { doNotRunUntil, doNotRunAfter, startWindow, recurrenceInterval } = schedule;
  return {
    first: doNotRunUntil === undefined ? creationTime : Date.parse(doNotRunUntil),
    interval: length(recurrenceInterval),
    startWindow: length(startWindow) ?? Number.POSITIVE_INFINITY,
    end: doNotRunAfter === undefined ? Number.POSITIVE_INFINITY : Date.parse(doNotRunAfter),
  };
}

/** Returns the last time that is not after `now`. A job that was due before it is not carried forward. */
export function lastDue({ first, interval, end }: DueTimes, now: number): number | undefined {
  const limit = Math.min(now, end);
  if (limit < first) return undefined;
  return interval === undefined ? first : first + Math.floor((limit - first) / interval) * interval;
}

/** Returns the first time after `now`, or undefined if there is none. */
export function nextDue(times: DueTimes, now: number): number | undefined {
  const { first, interval, end } = times;
  const last = lastDue(times, now);
  const next = last === undefined ? first : interval === undefined ? undefined : last + interval;
  return next !== undefined && next > now && next <= end ? next : undefined;
}
