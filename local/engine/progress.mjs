/** How long work may be silent: what takes longer shows that it lives. */
const silentTime = 2_000;

/** How often a line is added where lines cannot be rewritten. */
const lineTime = 15_000;

/**
 * Shows on stderr that work is under way, and for how long: on a terminal as one line that counts the seconds, elsewhere
 * as a line now and then. Work of less than two seconds shows nothing.
 *
 * @param label what is done, as in "installing dependencies"
 * @param work gets a function that says how far it is, as in "500 packages"
 */
export async function withProgress(label, work, stream = process.stderr) {
  const started = Date.now();
  let state = "";
  const line = () => `${label}: ${seconds(started)}${state && `, ${state}`}`;
  const shown = { at: undefined };
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - started < silentTime) return;
    if (stream.isTTY) {
      // A line that a narrow terminal wraps could not be written over.
      stream.write(`\r\u001b[K${line().slice(0, (stream.columns || 80) - 1)}`);
    } else if (shown.at === undefined || now - shown.at >= lineTime) {
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
