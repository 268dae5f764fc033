/** Up to this many blocks the interval stays at its first value. With one second, that is 83 minutes. */
const BLOCKS_AT_FIRST_INTERVAL = 5000;

/** The longest interval: one minute, which is the first interval of the File Conventions library for .NET. */
const LONGEST_INTERVAL_SECONDS = 60;

/**
 * Returns how long to wait before the next append to a blob that has `blocks` blocks.
 *
 * The longer a file is tracked, the less a delay matters. So the interval stays near 1/5,000 of the elapsed time, and
 * the number of blocks grows with the logarithm of the time. With a first interval of one second, the 50,000 blocks of
 * an append blob last for 20 days. A task runs for 7 days at most.
 *
 * @param firstIntervalSeconds the shortest interval.
 * @param failures how many attempts have failed in a row. Each one doubles the interval.
 */
export function appendInterval(blocks: number, firstIntervalSeconds: number, failures = 0): number {
  const grown = firstIntervalSeconds * Math.exp(Math.max(0, blocks / BLOCKS_AT_FIRST_INTERVAL - 1)) * 2 ** failures;
  return Math.min(grown, Math.max(firstIntervalSeconds, LONGEST_INTERVAL_SECONDS));
}
