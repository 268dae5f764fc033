import { pipeline } from "node:stream/promises";
import { Command } from "commander";
import type { OutputReference } from "../../outputs";
import { CommandError } from "../command-error";
import { byteSize } from "../render/byte-size";
import { outputJson } from "../render/output-json";
import { note, print } from "../terminal";
import { addWhereOptions, openOutputs, type TaskOption, type WhereOptions } from "../where";

interface GetOptions extends WhereOptions, TaskOption {
  readonly into: string;
  readonly output?: string;
}

/** `batch-outputs get` */
export function getCommand(): Command {
  return addWhereOptions(new Command("get"))
    .description("download outputs")
    .argument("<kind>", "TaskOutput, TaskPreview, TaskLog, TaskIntermediate, JobOutput, JobPreview, or one of your own")
    .argument("<path...>", "the paths below the kind, as list shows them")
    .option("--task <id>", "the task (or AZ_BATCH_TASK_ID); '' for a kind of your own that is the job's")
    .option("--into <folder>", "the folder below which each goes to its own path", ".")
    .option("--output <file>", "the file that one output goes to; - is standard output")
    .addHelpText(
      "after",
      `
A file appears whole or not at all, and never outside the folder. Prints the name of each file.

Examples:
  batch-outputs get JobOutput merged.csv --job render --destinations destinations.json
  batch-outputs get TaskLog stdout.txt stderr.txt --task t1 --job render --into logs
  batch-outputs get TaskLog stdout.txt --task t1 --job render --output - | tail`,
    )
    .action(get);
}

async function get(kind: string, paths: string[], options: GetOptions): Promise<void> {
  if (options.output !== undefined && paths.length > 1) {
    throw new CommandError("Misuse", `--output must be given with one path, got ${paths.length}; use --into`);
  }
  const outputs = await openOutputs(kind, options);
  const downloaded: object[] = [];
  for (const path of paths) {
    const output = await outputs.get(kind, path);
    if (options.output === "-") {
      await pipeline(await output.download(), process.stdout, { end: false });
      return;
    }
    const file = await download(output, options);
    note(`downloaded ${output.path}, ${byteSize(output.size)}`);
    if (options.json) downloaded.push({ ...outputJson(output), file });
    else print(file);
  }
  if (options.json) print(JSON.stringify(downloaded));
}

async function download(output: OutputReference, { into, output: file }: GetOptions): Promise<string> {
  if (file === undefined) return output.downloadInto(into);
  await output.downloadTo(file);
  return file;
}
