import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import type { OutputFailure, OutputReference } from "../../outputs";
import { endedBy, inOrder, severalFailed } from "../../outputs/internal";
import { CommandError } from "../errors/command-error";
import { codeOf } from "../errors/reported-error";
import { kindArgument, taskOption } from "../kind-argument";
import { openProgress } from "../progress/open-progress";
import { openOutputsToRead, PATTERN_HELP } from "../reading/outputs-to-read";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { outputJson } from "../render/output-json";
import { shownPath } from "../render/shown-path";
import { note, print, styleOf } from "../terminal";
import { addWhereOptions, type TaskOption, type WhereOptions } from "../where/where";

/** How many are deleted at once. */
const AT_ONCE = 16;

interface DeleteOptions extends WhereOptions, TaskOption {
  readonly yes?: boolean;
}

/** `batch-outputs delete` */
export function deleteCommand(): Command {
  return addWhereOptions(new Command("delete"))
    .description("delete outputs")
    .addArgument(kindArgument())
    .argument("<pattern...>", "the paths below the kind, as list shows them, or patterns of them")
    .addOption(taskOption())
    .option("--yes", "do not ask")
    .addHelpText(
      "after",
      `
Unless --yes is given, it lists what it would delete, then asks at a terminal and
refuses elsewhere. Nothing is deleted if a path or a pattern means no output. Prints
the URL of each output that is deleted.

${PATTERN_HELP}

Examples:
  batch-outputs delete TaskIntermediate '**' --task t1 --job render --destinations destinations.json
  batch-outputs delete TaskPreview 'frames/*.png' --yes`,
    )
    .action(remove);
}

async function remove(kind: string, patterns: string[], options: DeleteOptions): Promise<void> {
  const outputs = await openOutputsToRead(kind, options);
  const doomed: OutputReference[] = [];
  for await (const output of outputs.getMatching(kind, patterns)) doomed.push(output);
  if (!options.yes && !(await mayDelete(doomed))) {
    note("nothing was deleted");
    return;
  }
  const progress = await openProgress("deleting");
  for (const { path, size } of doomed) progress.update({ path, doneBytes: 0, totalBytes: size });
  const deleted: OutputReference[] = [];
  try {
    for await (const output of deletions(doomed)) {
      const { path, size, url } = output;
      deleted.push(output);
      progress.update({ path, doneBytes: size, totalBytes: size });
      if (!options.json) progress.aside(() => print(url));
    }
  } finally {
    progress.end();
    // also where one fails: the others are gone
    if (options.json && deleted.length > 0) print(JSON.stringify(deleted.map(outputJson)));
    if (deleted.length > 0) note(`deleted ${counted(deleted.length, "output")}, ${sizeOf(deleted)}`);
  }
}

/**
 * Lists what would be deleted, and asks.
 *
 * @throws {CommandError} `Misuse` without a terminal to ask at.
 */
async function mayDelete(doomed: readonly OutputReference[]): Promise<boolean> {
  for (const { path, size } of doomed) process.stderr.write(`${shownPath(path)}  ${byteSize(size)}\n`);
  if (!styleOf(process.stdin).isTerminal || !styleOf(process.stderr).isTerminal) {
    throw new CommandError(
      "Misuse",
      `deletion of ${counted(doomed.length, "output")} must be confirmed, got no terminal to ask at; give --yes`,
    );
  }
  return isConfirmed(`delete ${counted(doomed.length, "output")}, ${sizeOf(doomed)}? [y/N] `);
}

function sizeOf(outputs: readonly OutputReference[]): string {
  return byteSize(outputs.reduce((sum, { size }) => sum + size, 0));
}

/**
 * Deletes outputs side by side, and yields each that is deleted, in order. One that no URL leads to, or that somebody else has deleted, does not stop
 * the others. After one that fails otherwise no other is begun, and it is thrown when those that are under way are done, so that none is deleted
 * without being told.
 */
async function* deletions(outputs: readonly OutputReference[]): AsyncGenerator<OutputReference, void> {
  let ended: { readonly error: unknown } | undefined;
  const deleted = inOrder(outputs, AT_ONCE, async (output) => {
    if (ended !== undefined) return undefined;
    try {
      await output.delete();
      return output;
    } catch (error) {
      const code = codeOf(error);
      if (code === "PathRefused" || code === "OutputNotFound") return { path: output.path, error } as OutputFailure;
      ended ??= { error };
      return undefined;
    }
  });
  const failures: OutputFailure[] = [];
  for await (const result of deleted) {
    if (result === undefined) continue;
    if ("error" in result) failures.push(result);
    else yield result;
  }
  if (ended !== undefined) throw endedBy(ended.error, failures);
  if (failures.length > 0) throw severalFailed(failures, outputs.length);
}

async function isConfirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
