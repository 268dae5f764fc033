import { Command } from "commander";
import type { OutputReference, SaveOptions, StoredOutputs } from "../../outputs";
import { CommandError } from "../errors/command-error";
import { kindArgument, taskOption } from "../kind-argument";
import { openProgress } from "../progress/open-progress";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { outputJson } from "../render/output-json";
import { note, print } from "../terminal";
import { addWhereOptions, openOutputsToWrite, type TaskOption, type WhereOptions } from "../where/where";

interface SaveCommandOptions extends WhereOptions, TaskOption {
  readonly as?: string;
}

/** `batch-outputs save` */
export function saveCommand(): Command {
  return addWhereOptions(new Command("save"))
    .description("save the files that patterns match, over outputs that are there")
    .addArgument(kindArgument())
    .argument("<pattern...>", "relative to the working directory: *, ?, **, [abc]; a leading dot only where written")
    .addOption(taskOption())
    .option("--as <path>", "the path below the kind of one file, which may lie anywhere; - is standard input")
    .addHelpText(
      "after",
      `
Each file is stored under its path; '../stdout.txt' as stdout.txt. Prints the
URL of each.

A pattern that is exactly the path of a file means only that file. In every other
pattern, a backslash escapes the character after it: 'a\\*b' means only a*b. Write /
between folders. On Windows a backslash separates folders, as / does. With --as, the
argument is the path of a file, and no character in it is special.

Examples:
  batch-outputs save TaskOutput 'frames/*.png'
  batch-outputs save TaskLog '../std*.txt'
  batch-outputs save JobOutput merged.csv          # a job's kind: kept with the job, also from inside a task
  batch-outputs save TaskOutput /mnt/scratch/result.bin --as result.bin
  tar -c frames | batch-outputs save TaskOutput - --as frames.tar`,
    )
    .action(save);
}

async function save(kind: string, patterns: string[], options: SaveCommandOptions): Promise<void> {
  checkSources(patterns, options);
  const outputs = await openOutputsToWrite(kind, options);
  const progress = await openProgress("saving");
  const onProgress: SaveOptions["onProgress"] = ({ path, sentBytes, totalBytes }) =>
    progress.update({ path, doneBytes: sentBytes, ...(totalBytes === undefined ? {} : { totalBytes }) });
  let count = 0;
  let size = 0;
  // of a million files no more is kept than has to be printed together
  const saved: ReturnType<typeof outputJson>[] = [];
  try {
    for await (const output of saving(outputs, kind, patterns, options, { onProgress })) {
      count += 1;
      size += output.size;
      if (options.json) saved.push(outputJson(output));
      else progress.aside(() => print(output.url));
    }
  } finally {
    progress.end();
    // also where one fails: those before it are stored
    if (saved.length > 0) print(JSON.stringify(saved));
  }
  note(`saved ${counted(count, "file")}, ${byteSize(size)}`);
}

function checkSources(patterns: string[], { as: destination }: SaveCommandOptions): void {
  if (destination === undefined && patterns.includes("-")) {
    throw new CommandError("Misuse", "standard input must be given a path, got none; give --as");
  }
  if (destination !== undefined && patterns.length > 1) {
    throw new CommandError("Misuse", `--as must be given with one file, got ${patterns.length}`);
  }
}

async function* saving(
  outputs: StoredOutputs<string>,
  kind: string,
  patterns: string[],
  { as: destination }: SaveCommandOptions,
  options: SaveOptions,
): AsyncGenerator<OutputReference> {
  const [source = ""] = patterns;
  if (destination === undefined) yield* outputs.saveMatching(kind, patterns, options);
  else if (source === "-") yield await outputs.saveStream(kind, process.stdin, destination, options);
  else yield await outputs.save(kind, source, destination, options);
}
