import { Command } from "commander";
import type { OutputReference, SaveMatchingOptions, StoredOutputs } from "../../outputs";
import { CommandError, misuse } from "../errors/command-error";
import { forgetInterrupt, onInterrupt } from "../interrupt";
import { kindArgument, taskOption } from "../kind-argument";
import { openProgress } from "../progress/open-progress";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { outputJson } from "../render/output-json";
import { note, print } from "../terminal";
import { type Md5Option, md5Option } from "../where/md5";
import { addWhereOptions, openOutputsToWrite, type TaskOption, type WhereOptions } from "../where/where";

interface SaveCommandOptions extends WhereOptions, TaskOption, Md5Option {
  readonly as?: string;
}

/** `batch-outputs save` */
export function saveCommand(): Command {
  return addWhereOptions(new Command("save"))
    .description("upload the files that match the patterns; existing outputs are overwritten")
    .addArgument(kindArgument())
    .argument("<pattern...>", "paths relative to the working directory, or patterns with *, ?, ** and [abc]")
    .addOption(taskOption())
    .option(
      "--as <path>",
      "path of the output below the kind, for a single file in any folder or for - (standard input) (default: the file's path)",
    )
    .addOption(md5Option())
    .addHelpText(
      "after",
      `
Each file is stored under its path, and '../stdout.txt' under stdout.txt. save prints
the URL of each output.

A pattern that is exactly the path of a file matches only that file. In every other
pattern, a leading dot must be written, and a backslash escapes the next character:
a\\*b matches only a*b. Separate folders with /. On Windows, a backslash also
separates folders. With --as, the argument is always the path of a file.

Examples:
  batch-outputs save TaskOutput "frames/*.png"
  batch-outputs save TaskLog "../std*.txt"
  batch-outputs save JobOutput merged.csv          # an output of the job, also from a task
  batch-outputs save TaskOutput /mnt/scratch/result.bin --as result.bin
  tar -c frames | batch-outputs save TaskOutput - --as frames.tar`,
    )
    .action(save);
}

/** What an interrupt leaves. Small outputs are sent again, and of large ones the blocks that storage lacks. */
const STOPPED =
  "stopped; no output is stored in part; the same command saves all files again, without the blocks that storage has";

async function save(kind: string, patterns: string[], given: SaveCommandOptions): Promise<void> {
  checkSources(patterns, given);
  const outputs = await openOutputsToWrite(kind, given);
  const progress = await openProgress("saving");
  const options: SaveMatchingOptions = {
    ...(progress.found && { onFound: progress.found }),
    onProgress: ({ sentBytes, ...file }) => progress.update({ ...file, doneBytes: sentBytes }),
  };
  if (patterns[0] !== "-") onInterrupt(STOPPED);
  let count = 0;
  let size = 0;
  // With millions of files, memory is used only for the JSON that must be printed together.
  const saved: ReturnType<typeof outputJson>[] = [];
  try {
    for await (const output of saving(outputs, kind, patterns, given, options)) {
      count += 1;
      size += output.size;
      if (given.json) saved.push(outputJson(output));
      else progress.aside(() => print(output.url));
    }
  } finally {
    forgetInterrupt();
    progress.end();
    // Also if one fails, because the files before it are stored.
    if (saved.length > 0) print(JSON.stringify(saved));
  }
  note(`saved ${counted(count, "file")}, ${byteSize(size)}`);
}

function checkSources(patterns: string[], { as: destination }: SaveCommandOptions): void {
  if (destination === undefined && patterns.includes("-")) {
    throw new CommandError("Misuse", "--as is required for standard input; give the path of the output");
  }
  if (destination !== undefined && patterns.length > 1) {
    throw misuse("--as", "be used with one file", String(patterns.length));
  }
}

async function* saving(
  outputs: StoredOutputs<string>,
  kind: string,
  patterns: string[],
  { as: destination }: SaveCommandOptions,
  options: SaveMatchingOptions,
): AsyncGenerator<OutputReference> {
  const [source = ""] = patterns;
  if (destination === undefined) yield* outputs.saveMatching(kind, patterns, options);
  else if (source === "-") yield await outputs.saveStream(kind, process.stdin, destination, options);
  else yield await outputs.save(kind, source, destination, options);
}
