import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import { CommandError } from "../command-error";
import { kindArgument, taskOption } from "../kind-argument";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { outputJson } from "../render/output-json";
import { note, print, styleOf } from "../terminal";
import { addWhereOptions, openOutputs, type TaskOption, type WhereOptions } from "../where";

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
  for (const output of doomed) {
    await output.delete();
    if (!options.json) print(output.url);
  }
  if (options.json) print(JSON.stringify(doomed.map(outputJson)));
  note(`deleted ${counted(doomed.length, "output")}, ${size}`);
}

async function isConfirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
