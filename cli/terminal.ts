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
