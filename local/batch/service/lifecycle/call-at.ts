/** The longest delay that a timer takes; a longer one would fire at once. */
const longestDelay = 2 ** 31 - 1;

/** Calls back at a time, however far away; the timer keeps no process alive. Returns what cancels it. */
export function callAt(time: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = () => {
    const delay = Math.max(0, time - Date.now());
    timer = setTimeout(() => (delay > longestDelay ? arm() : callback()), Math.min(delay, longestDelay));
    timer.unref();
  };
  arm();
  return () => clearTimeout(timer);
}
