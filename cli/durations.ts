import { InvalidArgumentError } from "commander";

/** The number of seconds in each unit. */
const UNITS = { s: 1, m: 60, h: 3600, d: 24 * 3600 };

/** Parses a number of seconds, such as `1.5`. Returns undefined for any other text. */
export function secondsIn(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/**
 * Parses the number of seconds of an option.
 *
 * @throws {InvalidArgumentError}
 */
export function secondsArgument(text: string): number {
  const seconds = secondsIn(text);
  if (seconds === undefined) throw new InvalidArgumentError("it must be a number of seconds");
  return seconds;
}

/**
 * Parses the duration of an option, such as `12h`, and returns it in seconds.
 *
 * @throws {InvalidArgumentError}
 */
export function durationArgument(text: string): number {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError("it must be a number with s, m, h or d, such as 12h");
  return Number(amount) * UNITS[unit as keyof typeof UNITS];
}

/** Returns a duration for people: `45 s`, or `12 minutes` if it is at least 90 seconds. */
export function shownDuration(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} minutes`;
}
