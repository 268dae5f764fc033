import { once } from "node:events";
import type { OutputReference } from "../../outputs";
import { CommandError } from "../errors/command-error";
import { shownPath } from "../render/shown-path";
import { textLines } from "../render/text-lines";
import { styleOf } from "../terminal";

/** How the content of an output is printed. */
export interface PrintOptions {
  readonly json?: boolean;
  /** The beginning of each line, if several outputs are printed. */
  readonly prefix?: string;
  /** Whether a person at a terminal reads it (default: whether standard output is a terminal). */
  readonly isTerminal?: boolean;
}

/** How many bytes at the beginning are searched for a NUL, which texts do not have. */
const SEARCHED = 8_000;

/**
 * Prints the content of an output as it arrives: as it is, with a prefix before each line, or as one JSON object per
 * line.
 *
 * @throws {CommandError} `Misuse` if the content is binary, and would be printed to a terminal.
 */
export async function printOutput(
  output: OutputReference,
  content: AsyncIterable<Uint8Array>,
  { json = false, prefix, isTerminal = styleOf(process.stdout).isTerminal }: PrintOptions,
): Promise<void> {
  const checked = isTerminal ? textOnly(output, content) : content;
  if (json) {
    const { taskId: task = null, path } = output;
    const where = prefix === undefined ? {} : { task, path };
    for await (const line of textLines(checked)) await write(`${JSON.stringify({ ...where, line })}\n`);
  } else if (prefix !== undefined) {
    for await (const line of textLines(checked)) await write(`${prefix} | ${line}\n`);
  } else {
    for await (const piece of checked) await write(piece);
  }
}

async function* textOnly(output: OutputReference, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const piece of content) {
    if (isFirst && piece.subarray(0, SEARCHED).includes(0)) {
      const path = shownPath(output.path);
      throw new CommandError(
        "Misuse",
        `${path} is binary, and is not printed to a terminal; download it with \`batch-outputs get\`, or redirect the output to a file`,
      );
    }
    isFirst = false;
    yield piece;
  }
}

async function write(piece: Uint8Array | string): Promise<void> {
  if (!process.stdout.write(piece)) await once(process.stdout, "drain");
}
