/** The longest delay that a timer supports. A longer one would fire immediately. */
const LONGEST_DELAY = 2 ** 31 - 1;

/**
 * Calls back at a time, however far in the future, and never before it. The timer does not keep the process running.
 * Returns a function that cancels it.
 */
export function callAt(time: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = () => {
    const delay = Math.max(0, time - Date.now());
    // A timer can fire a millisecond early, because its clock is not that of `Date`.
    timer = setTimeout(() => (Date.now() < time ? arm() : callback()), Math.min(delay, LONGEST_DELAY));
    timer.unref();
  };
  arm();
  return () => clearTimeout(timer);
}
