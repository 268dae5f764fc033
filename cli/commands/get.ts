import { pipeline } from "node:stream/promises";
import { Command } from "commander";
import type { DownloadedOutput, StoredOutputs } from "../../outputs";
import { CommandError } from "../errors/command-error";
import { kindArgument, taskOption } from "../kind-argument";
import { openProgress } from "../progress/open-progress";
import type { Progress } from "../progress/progress";
import { onlyOutput, openOutputsToRead, PATTERN_HELP } from "../reading/outputs-to-read";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { outputJson } from "../render/output-json";
import { endWithReader, note, print } from "../terminal";
import { addWhereOptions, type TaskOption, type WhereOptions } from "../where/where";

interface GetOptions extends WhereOptions, TaskOption {
  readonly into: string;
  readonly output?: string;
}

const ONE_FOR_OUTPUT = { must: "--output must be given with one output", fix: "use --into" };

/** `batch-outputs get` */
export function getCommand(): Command {
  return addWhereOptions(new Command("get"))
    .description("download outputs, many at once")
    .addArgument(kindArgument())
    .argument("<pattern...>", "the paths below the kind, as list shows them, or patterns of them")
    .addOption(taskOption())
    .option("--into <folder>", "the folder below which each goes to its own path", ".")
    .option("--output <file>", "the file that one output goes to; - is standard output")
    .addHelpText(
      "after",
      `
A file appears whole or not at all, and never outside the folder. Run it again after
it broke off: it fetches only what is not there yet. Prints the name of each file.
An output that cannot be downloaded does not stop the others: each is named, and the
exit code is 6. --output downloads one to a file of another name.

${PATTERN_HELP}

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
  const outputs = await openOutputsToRead(kind, options);
  if (target === "-") {
    endWithReader();
    const output = await onlyOutput(outputs, kind, patterns[0]!, ONE_FOR_OUTPUT);
    await pipeline(await output.download(), process.stdout, { end: false });
    return;
  }
  const progress = await openProgress("downloading");
  const done: DownloadedOutput[] = [];
  try {
    for await (const download of downloads(outputs, kind, patterns, options, progress)) {
      done.push(download);
      if (!options.json) progress.aside(() => print(download.file));
    }
  } finally {
    progress.end();
    // also where one fails: the files before it are there
    if (done.length > 0) summarize(done, options);
  }
}

function summarize(done: readonly DownloadedOutput[], { json }: GetOptions): void {
  if (json) print(JSON.stringify(done.map(({ output, file }) => ({ ...outputJson(output), file }))));
  const fetched = done.filter(({ isFetched }) => isFetched);
  const size = fetched.reduce((sum, { output }) => sum + output.size, 0);
  const present = done.length - fetched.length;
  note(
    `downloaded ${counted(fetched.length, "output")}, ${byteSize(size)}${present === 0 ? "" : `; ${counted(present, "file")} already complete`}`,
  );
}

async function* downloads(
  outputs: StoredOutputs<string>,
  kind: string,
  patterns: string[],
  { into, output: target }: GetOptions,
  progress: Progress,
): AsyncGenerator<DownloadedOutput> {
  const onProgress = (file: { path: string; receivedBytes: number; totalBytes: number }) =>
    progress.update({ path: file.path, doneBytes: file.receivedBytes, totalBytes: file.totalBytes });
  if (target === undefined) {
    yield* outputs.downloadMatching(kind, patterns, into, { onProgress });
    return;
  }
  const output = await onlyOutput(outputs, kind, patterns[0]!, ONE_FOR_OUTPUT);
  yield { output, ...(await output.placeAt(target, { onProgress })) };
}
