/**
 * Returns the time to wait before something is requested again, so that requests take at most a tenth of the time.
 *
 * @param taken how long the last request took, or the last list of many pages, in milliseconds.
 * @param shortest the shortest time to wait, in milliseconds.
 */
export function waitAfter(taken: number, shortest: number): number {
  return Math.max(shortest, taken * 9);
}
