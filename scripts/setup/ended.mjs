import { constants } from "node:os";

/**
 * Signals that request the end of the process; whether each is forwarded to the command. A terminal sends SIGINT to the
 * command itself.
 */
const handed = { SIGINT: !process.stdin.isTTY, SIGTERM: true, SIGHUP: true };

/**
 * Waits for a command to end, even if a signal requests the end. A command that continued in the background would
 * interfere with the user's next command.
 *
 * @returns the exit code or, as a shell reports it, 128 plus the signal's number; and whether a signal was received.
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
    // A process that the command started may still run and keep the output open.
    child.on("exit", (code, signal) => interrupted && done(code, signal));
  });
}
