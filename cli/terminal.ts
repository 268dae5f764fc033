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

let isQuiet = false;

/** Leaves out all notes and all progress from now on. */
export function beQuiet(): void {
  isQuiet = true;
}

/** Prints a line to stderr that is neither data nor a warning, such as a summary. With `--quiet`, it is left out. */
export function note(text: string): void {
  if (!isQuiet) warn(text);
}

/** Prints an error, or a warning that changes what the result means, to stderr. */
export function warn(text: string): void {
  process.stderr.write(`batch-outputs: ${asTyped(text)}\n`);
}

/** Returns a text whose commands can be typed as given, also if npx runs this command because it is not on PATH. */
function asTyped(text: string): string {
  return process.env.npm_command === "exec" ? text.replaceAll("`batch-outputs ", "`npx batch-outputs ") : text;
}

/** Returns whether stderr is a terminal that can redraw lines, and shows progress. A log needs no progress. */
export function showsProgress(): boolean {
  return !isQuiet && styleOf(process.stderr).isTerminal && process.env.TERM !== "dumb";
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
