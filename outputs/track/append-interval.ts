/** Up to this many blocks the interval stays as it was chosen: with one second, for an hour and 23 minutes. */
const BLOCKS_AT_FIRST_INTERVAL = 5000;

/** The interval never grows beyond a minute, which is what the File Conventions library for .NET begins with. */
const LONGEST_INTERVAL_SECONDS = 60;

/**
 * Returns how long to wait before the next append to a blob that has `blocks` blocks.
 *
 * The longer a file has been followed, the less a delay matters: the interval is kept near 1/5,000 of the time that has
 * passed, so that the number of blocks grows with the logarithm of the time. From one second on, the 50,000 blocks of
 * an append blob last for 20 days without a pause; a task lives for 7 at most.
 *
 * @param firstIntervalSeconds the shortest interval.
 * @param failures how many looks have failed in a row: each one doubles the interval.
 */
export function appendInterval(blocks: number, firstIntervalSeconds: number, failures = 0): number {
  const grown = firstIntervalSeconds * Math.exp(Math.max(0, blocks / BLOCKS_AT_FIRST_INTERVAL - 1)) * 2 ** failures;
  return Math.min(grown, Math.max(firstIntervalSeconds, LONGEST_INTERVAL_SECONDS));
}
