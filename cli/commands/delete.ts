import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import type { OutputFailure, OutputReference } from "../../outputs";
import { endedBy, inOrder, severalFailed } from "../../outputs/internal";
import { misuse } from "../errors/command-error";
import { codeOf } from "../errors/reported-error";
import { kindArgument, taskOption } from "../kind-argument";
import { openProgress } from "../progress/open-progress";
import { noteRun } from "../reading/note-run";
import { openOutputsToRead, PATTERN_HELP } from "../reading/outputs-to-read";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { outputJson } from "../render/output-json";
import { shownPath } from "../render/shown-path";
import { note, print, styleOf } from "../terminal";
import { addWhereOptions, type TaskOption, type WhereOptions } from "../where/where";

/** The number of outputs that are deleted in parallel. */
const AT_ONCE = 16;

interface DeleteOptions extends WhereOptions, TaskOption {
  readonly yes?: boolean;
}

/** `batch-outputs delete` */
export function deleteCommand(): Command {
  return addWhereOptions(new Command("delete"))
    .description("delete outputs")
    .addArgument(kindArgument())
    .argument("<pattern...>", "paths below the kind, as list prints them, or patterns")
    .addOption(taskOption())
    .option("--yes", "delete without asking")
    .addHelpText(
      "after",
      `
Without --yes, delete lists the outputs and asks for confirmation. If there is no
terminal to ask at, it fails. If a path or a pattern matches no output, nothing is
deleted. It prints the URL of each deleted output.

${PATTERN_HELP}

Examples:
  batch-outputs delete TaskIntermediate "**" --task t1 --job render --destinations destinations.json
  batch-outputs delete TaskPreview "frames/*.png" --yes`,
    )
    .action(remove);
}

async function remove(kind: string, patterns: string[], options: DeleteOptions): Promise<void> {
  const outputs = await openOutputsToRead(kind, options);
  const doomed: OutputReference[] = [];
  for await (const output of outputs.getMatching(kind, patterns)) doomed.push(output);
  await noteRun(outputs);
  if (!options.yes && !(await mayDelete(doomed))) {
    note("nothing was deleted");
    return;
  }
  const progress = await openProgress("deleting");
  progress.found?.({ files: doomed.length, bytes: bytesOf(doomed), isComplete: true });
  const deleted: OutputReference[] = [];
  try {
    for await (const output of deletions(doomed)) {
      const { path, size, url } = output;
      deleted.push(output);
      // Nothing is transferred.
      progress.update({ path, doneBytes: size, totalBytes: size, earlierBytes: size, isDone: true });
      if (!options.json) progress.aside(() => print(url));
    }
  } finally {
    progress.end();
    // Also if one fails, because the others are deleted.
    if (options.json && deleted.length > 0) print(JSON.stringify(deleted.map(outputJson)));
    if (deleted.length > 0) note(`deleted ${counted(deleted.length, "output")}, ${sizeOf(deleted)}`);
  }
}

/**
 * Lists the outputs, and asks whether to delete them.
 *
 * @throws {CommandError} `Misuse` if there is no terminal to ask at.
 */
async function mayDelete(doomed: readonly OutputReference[]): Promise<boolean> {
  for (const { path, size } of doomed) process.stderr.write(`${shownPath(path)}  ${byteSize(size)}\n`);
  if (!styleOf(process.stdin).isTerminal || !styleOf(process.stderr).isTerminal) {
    throw misuse(
      `deletion of ${counted(doomed.length, "output")}`,
      "be confirmed",
      "no terminal to ask at",
      "give --yes",
    );
  }
  return isConfirmed(`delete ${counted(doomed.length, "output")}, ${sizeOf(doomed)}? [y/N] `);
}

function sizeOf(outputs: readonly OutputReference[]): string {
  return byteSize(bytesOf(outputs));
}

function bytesOf(outputs: readonly OutputReference[]): number {
  return outputs.reduce((sum, { size }) => sum + size, 0);
}

/**
 * Deletes outputs in parallel, and yields each deleted output, in order. It continues after an output that cannot be
 * addressed by a URL, or that another program has deleted. After any other error it starts no further deletion. It
 * throws the error after the running deletions have ended, so that every deleted output is reported.
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
