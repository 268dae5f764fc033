/** Batch's default for an unlimited time: the longest .NET TimeSpan. */
export const UNLIMITED = "P10675199DT2H48M5.4775807S";

const PATTERN = /^P(?=\d|T)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/**
 * Returns the milliseconds of an ISO 8601 duration in days, hours, minutes and seconds, as Azure's REST APIs write
 * them, or undefined if the text is not such a duration.
 *
 * @example parseDuration("PT1M30.5S") // 90500
 */
export function parseDuration(text: string): number | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
