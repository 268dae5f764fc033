import { pipeline } from "node:stream/promises";
import { Command } from "commander";
import type { DownloadedOutput, StoredOutputs } from "../../outputs";
import { misuse } from "../errors/command-error";
import { kindArgument, taskOption } from "../kind-argument";
import { pathArgument } from "../path-argument";
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

const ONE_FOR_OUTPUT = { path: "--output", rule: "be used with one output", fix: "use --into" };

/** `batch-outputs get` */
export function getCommand(): Command {
  return addWhereOptions(new Command("get"))
    .description("download outputs to files")
    .addArgument(kindArgument())
    .argument("<pattern...>", "paths below the kind, as list prints them, or patterns")
    .addOption(taskOption())
    .option("--into <folder>", "folder for the files; each keeps its path below the kind", pathArgument, ".")
    .option(
      "--output <file>",
      "file for a single output; - is standard output (default: the path below --into)",
      pathArgument,
    )
    .addHelpText(
      "after",
      `
A file appears only when it is complete, and never outside the folder. If get is
interrupted, run it again: it downloads only the missing files. It prints the name
of each file. If an output cannot be downloaded, the others still are. Each failed
output is named, and the exit code is 6.

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
    throw misuse("--output", "be used with one path", String(patterns.length), "use --into");
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
    // Also if one fails, because the others are downloaded.
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
