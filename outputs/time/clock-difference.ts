/**
 * By how much the clocks of this machine and of Azure may differ, in seconds. Microsoft's token validation allows the
 * same (`TokenValidationParameters.DefaultClockSkew` of Microsoft.IdentityModel).
 */
export const CLOCK_LIMIT_SECONDS = 300;

/**
 * Returns by how much this machine's clock is ahead of the service's, in seconds. It is negative if this machine is
 * behind.
 *
 * @param serviceTime in milliseconds since 1970.
 */
export function clockDifference(serviceTime: number): number {
  return (Date.now() - serviceTime) / 1000;
}

/**
 * Describes a difference, such as `this machine's clock is 60 minutes behind the service's`. Returns undefined if it is
 * within the limit.
 */
export function clockProblem(differenceSeconds: number): string | undefined {
  const seconds = Math.abs(differenceSeconds);
  if (!(seconds > CLOCK_LIMIT_SECONDS)) return undefined;
  const direction = differenceSeconds > 0 ? "ahead of" : "behind";
  return `this machine's clock is ${Math.round(seconds / 60)} minutes ${direction} the service's`;
}
