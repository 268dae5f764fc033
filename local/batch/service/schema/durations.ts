/** What Batch fills in where a task's time is not limited: the longest .NET TimeSpan. */
export const unlimited = "P10675199DT2H48M5.4775807S";

const pattern = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Milliseconds of an ISO 8601 duration in days, hours, minutes and seconds; undefined where the text is none. */
export function parseDuration(text: string): number | undefined {
  const match = pattern.exec(text);
  if (match === null || /^P$|T$/.test(text)) return undefined;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1000;
}

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
