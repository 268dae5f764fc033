import { EXIT_CODES } from "./errors/exit-codes";

/**
 * Ends the command with 0 when the reader of standard output has enough, as in `batch-outputs tail … | head`: for commands that do nothing
 * but print. What others store or download does not depend on who reads of it.
 */
export function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT_CODES.done);
  });
}

/** Data, for the next program or the reader. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Everything that is not data: progress, warnings, errors. */
export function note(text: string): void {
  process.stderr.write(`batch-outputs: ${text}\n`);
}

/** How a stream is to be written to. */
export interface Style {
  /** For a person at a terminal, not for a file or the next program. */
  readonly isTerminal: boolean;
  /** `NO_COLOR` (no-color.org) and `TERM=dumb` are kept to. */
  readonly hasColor: boolean;
}

/** Returns the style that a stream takes. */
export function styleOf(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Style {
  const isTerminal = stream.isTTY === true;
  return { isTerminal, hasColor: isTerminal && !env.NO_COLOR && env.TERM !== "dumb" };
}
