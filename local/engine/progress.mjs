/** Time in ms after which work shows progress. */
const SILENT_TIME = 2_000;

/** Interval in ms between lines where lines cannot be overwritten. */
const LINE_TIME = 15_000;

/**
 * Shows on stderr that work is in progress, and for how long. On a terminal this is one line that counts the seconds,
 * elsewhere a line every 15 seconds. Work of less than two seconds shows nothing.
 *
 * @param label the name of the work, as in "installing dependencies"
 * @param work receives a function that reports progress, as in "500 packages"
 */
export async function withProgress(label, work, stream = process.stderr) {
  const started = Date.now();
  let state = "";
  const line = () => `${label}: ${seconds(started)}${state && `, ${state}`}`;
  const shown = { at: undefined };
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - started < SILENT_TIME) return;
    if (stream.isTTY) {
      // A line that a narrow terminal wraps cannot be overwritten.
      stream.write(`\r\u001b[K${line().slice(0, (stream.columns || 80) - 1)}`);
    } else if (shown.at === undefined || now - shown.at >= LINE_TIME) {
      stream.write(shown.at === undefined ? `${label} …\n` : `${line()}\n`);
    } else {
      return;
    }
    shown.at = now;
  }, 1_000);
  try {
    const result = await work((text) => {
      state = text;
    });
    if (shown.at !== undefined)
      stream.write(`${stream.isTTY ? "\r\u001b[K" : ""}${label}: done in ${seconds(started)}\n`);
    return result;
  } catch (error) {
    if (shown.at !== undefined)
      stream.write(`${stream.isTTY ? "\r\u001b[K" : ""}${label}: failed after ${seconds(started)}\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

function seconds(started) {
  return `${Math.round((Date.now() - started) / 1_000)} s`;
}
