import { EXIT_CODES } from "./errors/exit-codes";
import { endProgress } from "./progress/shown-progress";
import { note } from "./terminal";

/** How long stopping may take after an interrupt, in milliseconds. */
const STOP_MS = 2000;

/** A second signal within this time is the same interrupt, in milliseconds: npx forwards that of the terminal. */
const SAME_MS = 500;

let handler: (() => void) | undefined;
/** The line of the interrupt that has come. */
let told: string | undefined;

/**
 * Writes a line to stderr if the command is interrupted (Ctrl-C), which then ends as by the signal: a shell sees the
 * exit code 130. The line of the last call counts, until `forgetInterrupt`. A second interrupt ends the command
 * immediately.
 *
 * Do not use it while standard input is saved. The program that writes it is interrupted, too, and its end must not
 * look like the end of the content.
 *
 * @param line what the interrupt leaves, and how to continue.
 * @param stop stops the work, so that it leaves nothing behind. Then `endIfInterrupted` ends the command (default: the
 *   command ends immediately).
 */
export function onInterrupt(line: string, stop?: () => void): void {
  forgetInterrupt();
  let interruptedAt: number | undefined;
  handler = () => {
    if (interruptedAt !== undefined) {
      if (Date.now() - interruptedAt >= SAME_MS) endBySignal();
      return;
    }
    interruptedAt = Date.now();
    told = line;
    endProgress();
    if (stop === undefined) endBySignal();
    setTimeout(endBySignal, STOP_MS);
    stop();
  };
  process.on("SIGINT", handler);
}

/**
 * Returns the line about an interrupted download.
 *
 * @param again the command that continues.
 */
export function stoppedDownload(again: string): string {
  return `stopped; ${again} continues: it skips what is already downloaded`;
}

/** Calls `onInterrupt`, and returns the signal that stops the work. */
export function abortedByInterrupt(line: string): AbortSignal {
  const ending = new AbortController();
  onInterrupt(line, () => ending.abort());
  return ending.signal;
}

/** Lets an interrupt end the command without a line, because the work is complete. Does nothing after an interrupt. */
export function forgetInterrupt(): void {
  if (wasInterrupted()) return;
  if (handler !== undefined) process.off("SIGINT", handler);
  handler = undefined;
}

/** Returns whether the command was interrupted, so that its work is not complete. */
export function wasInterrupted(): boolean {
  return told !== undefined;
}

/** Ends the command as by the signal, if it was interrupted. */
export function endIfInterrupted(): void {
  if (wasInterrupted()) endBySignal();
}

function endBySignal(): never {
  // The last line, after the outputs that were complete.
  note(told ?? "stopped");
  process.removeAllListeners("SIGINT");
  // A shell stops a script or a loop only if the signal has ended the command. Windows has no signals.
  if (process.platform !== "win32") process.kill(process.pid, "SIGINT");
  process.exit(EXIT_CODES.interrupted);
}
