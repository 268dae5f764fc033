/** Batch's default for an unlimited time: the longest .NET TimeSpan. */
export const UNLIMITED = "P10675199DT2H48M5.4775807S";

const PATTERN =
  /^P(?=\d|T)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,7})\d*)?S)?)?$/;

/** .NET's ticks of 100 nanoseconds in the units of a duration. A year has 365 days and a month 30, as in .NET. */
const SECOND = 10_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;
const UNITS = [365n * DAY, 30n * DAY, DAY, HOUR, MINUTE, SECOND];

/** The longest .NET TimeSpan. */
const MAX_TICKS = 2n ** 63n - 1n;

/**
 * Returns the milliseconds of an ISO 8601 duration as Azure's REST APIs read it, or undefined if the text is not such a
 * duration.
 *
 * @example parseDuration("PT1M30.5S") // 90500
 */
export function parseDuration(text: string): number | undefined {
  const ticks = ticksOf(text);
  return ticks === undefined ? undefined : Number(ticks) / 10_000;
}

/**
 * Returns a duration as .NET writes it (`XmlConvert`), in days, hours, minutes and seconds, or undefined if the text is
 * not a duration.
 *
 * @example canonicalDuration("PT90M") // "PT1H30M"
 */
export function canonicalDuration(text: string): string | undefined {
  const ticks = ticksOf(text);
  if (ticks === undefined) return undefined;
  if (ticks === 0n) return "PT0S";
  const fraction = String(ticks % SECOND)
    .padStart(7, "0")
    .replace(/0+$/, "");
  const seconds = `${(ticks % MINUTE) / SECOND}${fraction && `.${fraction}`}`;
  const days = part(ticks / DAY, "D");
  const time = `${part((ticks % DAY) / HOUR, "H")}${part((ticks % HOUR) / MINUTE, "M")}${seconds === "0" ? "" : `${seconds}S`}`;
  return `P${days}${time && `T${time}`}`;
}

function part(count: bigint, unit: string): string {
  return count === 0n ? "" : `${count}${unit}`;
}

function ticksOf(text: string): bigint | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const whole = UNITS.reduce((sum, unit, index) => sum + BigInt(match[index + 1] ?? 0) * unit, 0n);
  const ticks = whole + BigInt((match[7] ?? "").padEnd(7, "0"));
  return ticks > MAX_TICKS ? undefined : ticks;
}
