import { evaluationError } from "../syntax/formula-error";
import { double, type Value } from "./value";

/** The constants of type timeinterval, in milliseconds. Azure does not say how long a year is: we take 365 days. */
export const TIME_INTERVALS: Readonly<Record<string, number>> = {
  TimeInterval_Zero: 0,
  TimeInterval_100ns: 0.0001,
  TimeInterval_Microsecond: 0.001,
  TimeInterval_Millisecond: 1,
  TimeInterval_Second: 1_000,
  TimeInterval_Minute: 60_000,
  TimeInterval_Hour: 3_600_000,
  TimeInterval_Day: 86_400_000,
  TimeInterval_Week: 604_800_000,
  TimeInterval_Year: 31_536_000_000,
};

/** How a week's last day is numbered. Azure documents only "1 for Monday": .NET's DayOfWeek has 0, ISO 8601 has 7. */
export type SundayNumber = 0 | 7;

/** Returns a member of a timestamp, in UTC. @throws {FormulaError} for an unknown member */
export function memberOf(value: Value, name: string, sunday: SundayNumber): Value {
  if (value.type !== "timestamp") throw evaluationError(`a ${value.type} has no member ${name}`);
  const date = new Date(value.value);
  switch (name) {
    case "year":
      return double(date.getUTCFullYear());
    case "month":
      return double(date.getUTCMonth() + 1);
    case "day":
      return double(date.getUTCDate());
    case "weekday":
      return double(date.getUTCDay() === 0 ? sunday : date.getUTCDay());
    case "hour":
      return double(date.getUTCHours());
    case "minute":
      return double(date.getUTCMinutes());
    case "second":
      return double(date.getUTCSeconds());
    default:
      throw evaluationError(
        `a timestamp has year, month, day, weekday, hour, minute and second, and no member ${name}`,
      );
  }
}

/** W3C-DTF, a note of the W3C: a year, month or day, or a time with its zone. .NET reads at most 7 decimals. */
const W3C_DTF = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d))?)?)?$/;
const RFC_1123 =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

/** Returns the time of a text in one of the two formats of `time()`. @throws {FormulaError} for any other text */
export function parseTime(text: string): Value {
  const value = W3C_DTF.test(text) || RFC_1123.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(value)) return { type: "timestamp", value };
  throw evaluationError(`time() needs a time in W3C-DTF or RFC 1123, such as "2026-11-28T08:00:00Z", got "${text}"`);
}
