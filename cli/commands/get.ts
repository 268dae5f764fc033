import { pipeline } from "node:stream/promises";
import { Command } from "commander";
import type { OutputReference, OutputStorage } from "../../outputs";
import { CommandError } from "../command-error";
import { kindArgument, taskOption } from "../kind-argument";
import { openProgress, type Progress } from "../progress";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { outputJson } from "../render/output-json";
import { endWithReader, note, print } from "../terminal";
import { addWhereOptions, openOutputs, type TaskOption, type WhereOptions } from "../where";

interface GetOptions extends WhereOptions, TaskOption {
  readonly into: string;
  readonly output?: string;
}

/** An output that has become a file. */
interface Download {
  readonly output: OutputReference;
  readonly file: string;
}

/** `batch-outputs get` */
export function getCommand(): Command {
  return addWhereOptions(new Command("get"))
    .description("download outputs, many at once")
    .addArgument(kindArgument())
    .argument("<pattern...>", "the paths below the kind, as list shows them, or patterns of them: *, ?, **, [abc]")
    .addOption(taskOption())
    .option("--into <folder>", "the folder below which each goes to its own path", ".")
    .option("--output <file>", "the file that one output goes to; - is standard output")
    .addHelpText(
      "after",
      `
A file appears whole or not at all, and never outside the folder. Called again after it broke off, it goes on where it
was. Prints the name of each file.

Examples:
  batch-outputs get JobOutput merged.csv --job render --destinations destinations.json
  batch-outputs get TaskOutput 'frames/**' --task t1 --job render --into results
  batch-outputs get TaskLog stdout.txt --task t1 --job render --output - | tail`,
    )
    .action(get);
}

async function get(kind: string, patterns: string[], options: GetOptions): Promise<void> {
  const { output: target } = options;
  if (target !== undefined && patterns.length > 1) {
    throw new CommandError("Misuse", `--output must be given with one path, got ${patterns.length}; use --into`);
  }
  const outputs = await openOutputs(kind, options);
  if (target === "-") {
    endWithReader();
    const output = await only(outputs.getMatching(kind, patterns));
    await pipeline(await output.download(), process.stdout, { end: false });
    return;
  }
  const progress = await openProgress("downloading");
  const done: Download[] = [];
  try {
    for await (const download of downloads(outputs, kind, patterns, options, progress)) {
      done.push(download);
      if (!options.json) progress.aside(() => print(download.file));
    }
  } finally {
    progress.end();
    // also where one fails: the files before it are there
    if (options.json && done.length > 0) {
      print(JSON.stringify(done.map(({ output, file }) => ({ ...outputJson(output), file }))));
    }
  }
  const size = done.reduce((sum, { output }) => sum + output.size, 0);
  note(`downloaded ${counted(done.length, "output")}, ${byteSize(size)}`);
}

async function* downloads(
  outputs: OutputStorage<string>,
  kind: string,
  patterns: string[],
  { into, output: target }: GetOptions,
  progress: Progress,
): AsyncGenerator<Download> {
  const onProgress = (file: { path: string; receivedBytes: number; totalBytes: number }) =>
    progress.update({ path: file.path, doneBytes: file.receivedBytes, totalBytes: file.totalBytes });
  if (target === undefined) {
    yield* outputs.downloadMatching(kind, patterns, into, { onProgress });
    return;
  }
  const output = await only(outputs.getMatching(kind, patterns));
  await output.downloadTo(target, { onProgress });
  yield { output, file: target };
}

/** @throws {CommandError} `Misuse` where a pattern matches more than one: they cannot all go to one file. */
async function only(outputs: AsyncIterable<OutputReference>): Promise<OutputReference> {
  let one: OutputReference | undefined;
  for await (const output of outputs) {
    if (one !== undefined) {
      throw new CommandError(
        "Misuse",
        `--output must be given with one output, got ${one.path} and ${output.path}; use --into`,
      );
    }
    one = output;
  }
  // there is one: a pattern that matches none is an error of its own
  return one as OutputReference;
}
