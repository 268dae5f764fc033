import { InvalidArgumentError } from "commander";

/** How many seconds each unit has. */
const UNITS = { s: 1, m: 60, h: 3600, d: 24 * 3600 };

/** Reads a number of seconds, such as `1.5`; undefined for any other text. */
export function secondsIn(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/**
 * Reads an option's number of seconds.
 *
 * @throws {InvalidArgumentError}
 */
export function secondsArgument(text: string): number {
  const seconds = secondsIn(text);
  if (seconds === undefined) throw new InvalidArgumentError("it must be a number of seconds");
  return seconds;
}

/**
 * Reads an option's duration with its unit, such as `12h`, in seconds.
 *
 * @throws {InvalidArgumentError}
 */
export function durationArgument(text: string): number {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError("it must be a number and s, m, h or d, as in 12h");
  return Number(amount) * UNITS[unit as keyof typeof UNITS];
}

/** Returns a duration as people read it: `45 s`, or `12 minutes` from 90 seconds on. */
export function shownDuration(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} minutes`;
}
