import { EXIT_CODES } from "./errors/exit-codes";

/**
 * Ends the command with 0 when no program reads standard output any more, as in `batch-outputs tail … | head`. Only for
 * commands that do nothing but print. Other commands must finish their uploads and downloads.
 */
export function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT_CODES.done);
  });
}

/** Prints data to stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints a line that is not data to stderr, such as a warning or an error. */
export function note(text: string): void {
  process.stderr.write(`batch-outputs: ${asTyped(text)}\n`);
}

/** Returns a text whose commands can be typed as given, also if npx runs this command because it is not on PATH. */
function asTyped(text: string): string {
  return process.env.npm_command === "exec" ? text.replaceAll("`batch-outputs ", "`npx batch-outputs ") : text;
}

/** The style of a stream. */
export interface Style {
  /** Whether the stream is a terminal, not a file or a pipe. */
  readonly isTerminal: boolean;
  /** Whether colors are shown: at a terminal, without `NO_COLOR` (no-color.org) and `TERM=dumb`. */
  readonly hasColor: boolean;
}

/** Returns the style of a stream. */
export function styleOf(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Style {
  const isTerminal = stream.isTTY === true;
  return { isTerminal, hasColor: isTerminal && !env.NO_COLOR && env.TERM !== "dumb" };
}
