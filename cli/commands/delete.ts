import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import type { OutputReference } from "../../outputs";
import { inOrder } from "../../outputs/read/in-order";
import { CommandError } from "../command-error";
import { kindArgument, taskOption } from "../kind-argument";
import { openProgress } from "../progress";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { outputJson } from "../render/output-json";
import { note, print, styleOf } from "../terminal";
import { addWhereOptions, openOutputs, type TaskOption, type WhereOptions } from "../where";

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
    .argument("<pattern...>", "the paths below the kind, or patterns of them: *, ?, **, [abc]")
    .addOption(taskOption())
    .option("--yes", "do not ask")
    .addHelpText(
      "after",
      `
Asks at a terminal, and refuses elsewhere, unless --yes is given. Prints the URL of each output that is deleted.

Examples:
  batch-outputs delete TaskIntermediate '**' --task t1 --job render --destinations destinations.json
  batch-outputs delete TaskPreview 'frames/*.png' --yes`,
    )
    .action(remove);
}

async function remove(kind: string, patterns: string[], options: DeleteOptions): Promise<void> {
  const mayAsk = styleOf(process.stdin).isTerminal && styleOf(process.stderr).isTerminal;
  if (!options.yes && !mayAsk) {
    throw new CommandError("Misuse", "deletion must be confirmed, got no terminal to ask at; give --yes");
  }
  const outputs = await openOutputs(kind, options);
  const doomed = [];
  for await (const output of outputs.getMatching(kind, patterns)) doomed.push(output);
  const size = byteSize(doomed.reduce((sum, output) => sum + output.size, 0));
  if (!options.yes && !(await isConfirmed(`delete ${counted(doomed.length, "output")}, ${size}? [y/N] `))) {
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
  }
  note(`deleted ${counted(doomed.length, "output")}, ${size}`);
}

/**
 * Deletes outputs side by side, and yields each that is deleted, in order. After one that fails no other is begun, and it is thrown when those
 * that are under way are done, so that none is deleted without being told.
 */
async function* deletions(outputs: readonly OutputReference[]): AsyncGenerator<OutputReference, void> {
  let failure: { readonly error: unknown } | undefined;
  const deleted = inOrder(outputs, AT_ONCE, async (output) => {
    if (failure !== undefined) return undefined;
    try {
      await output.delete();
      return output;
    } catch (error) {
      failure ??= { error };
      return undefined;
    }
  });
  for await (const output of deleted) if (output !== undefined) yield output;
  if (failure !== undefined) throw failure.error;
}

async function isConfirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
