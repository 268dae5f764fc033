import { InvalidArgumentError } from "commander";

/** The number of seconds in each unit. */
const UNITS = { s: 1, m: 60, h: 3600, d: 24 * 3600 };

/** The rule of `durationIn`, for errors. */
export const DURATION_RULE = "be a number of seconds, or a number with s, m, h or d, such as 10m";

/** Parses a duration, such as `1.5` or `10m`, and returns it in seconds. Returns undefined for any other text. */
export function durationIn(text: string): number | undefined {
  const [, amount, unit = "s"] = /^(\d+(?:\.\d+)?)([smhd])?$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * UNITS[unit as keyof typeof UNITS];
}

/**
 * Parses the duration of an option, with or without a unit, and returns it in seconds.
 *
 * @throws {InvalidArgumentError}
 */
export function waitArgument(text: string): number {
  const seconds = durationIn(text);
  if (seconds === undefined) throw new InvalidArgumentError(`it must ${DURATION_RULE}`);
  return seconds;
}

/**
 * Parses the number of seconds of an option.
 *
 * @throws {InvalidArgumentError}
 */
export function secondsArgument(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError("it must be a number of seconds");
  return Number(text);
}

/**
 * Parses the duration of an option, with a unit such as `12h`, and returns it in seconds.
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
