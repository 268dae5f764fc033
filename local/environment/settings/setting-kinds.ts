import { isIPv4 } from "node:net";

/** A kind of value: how a text becomes a value, and the rule that the text must follow. */
export interface SettingKind<T> {
  /** The rule, as in "must be …". */
  readonly rule: string;
  /** Returns the value, or undefined if the text breaks the rule. */
  parse(text: string): T | undefined;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A time span, in milliseconds. */
export const timeSpan: SettingKind<number> = {
  rule: "a number with a unit, ms, s, m or h, such as 90s",
  parse(text) {
    const [, number, unit = ""] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? [];
    return number === undefined ? undefined : Number(number) * units[unit]!;
  },
};

/** A time span, in milliseconds, that is long enough for something that is repeated. */
export const periodSpan: SettingKind<number> = {
  rule: "a number with a unit, ms, s, m or h, of at least 50ms, such as 1s",
  parse(text) {
    const length = timeSpan.parse(text);
    return length !== undefined && length >= 50 ? length : undefined;
  },
};

/** A time in milliseconds since 1970, or `now`. */
export const instant: SettingKind<number | "now"> = {
  rule: "a time in UTC such as 2026-11-28T08:00:00Z, or now",
  parse(text) {
    if (text === "now") return text;
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(time) ? undefined : time;
  },
};

/** A limit. `unlimited` is Infinity. */
export const limit: SettingKind<number> = {
  rule: "a whole number, or unlimited",
  parse(text) {
    if (text === "unlimited") return Number.POSITIVE_INFINITY;
    return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  },
};

/** A date such as 2025-11-05, or `any`. */
export const version: SettingKind<string> = {
  rule: "a date such as 2025-11-05, or any",
  parse: (text) => (/^(\d{4}-\d\d-\d\d|any)$/.test(text) ? text : undefined),
};

/** An IPv4 address. */
export const address: SettingKind<string> = {
  rule: "an IPv4 address such as 203.0.113.1",
  parse: (text) => (isIPv4(text) ? text : undefined),
};

/** The ARM id of a subnet, or `none`. */
export const subnet: SettingKind<string> = {
  rule: "the ARM id of a subnet, or none",
  parse: (text) =>
    /^(none|\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+\/subnets\/[^/]+)$/i.test(
      text,
    )
      ? text
      : undefined,
};

/** One of some words. */
export function choice<T extends string>(...words: readonly T[]): SettingKind<T> {
  return { rule: `one of ${words.join(", ")}`, parse: (text) => words.find((word) => word === text) };
}
