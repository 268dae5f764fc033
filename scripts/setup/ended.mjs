import { constants } from "node:os";

/** Signals that ask for the end: they are the command's to handle. A terminal sends its SIGINT to the command as well. */
const handed = { SIGINT: !process.stdin.isTTY, SIGTERM: true, SIGHUP: true };

/**
 * Waits for a command to end, also when a signal asks for that: what goes on behind the back of who types the next command
 * gets in its way.
 *
 * @returns the exit code, or as a shell says it 128 and the signal's number; and whether a signal came
 */
export function ended(child) {
  let interrupted = false;
  const listeners = Object.entries(handed).map(([signal, on]) => [
    signal,
    () => {
      interrupted = true;
      if (on) child.kill(signal);
    },
  ]);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return new Promise((resolve, reject) => {
    const done = (code, signal) => {
      for (const [name, listener] of listeners) process.off(name, listener);
      resolve({ exitCode: code ?? 128 + constants.signals[signal], interrupted });
    };
    child.on("error", reject);
    child.on("close", done);
    // Something that it started may live on, and hold its output open.
    child.on("exit", (code, signal) => interrupted && done(code, signal));
  });
}
