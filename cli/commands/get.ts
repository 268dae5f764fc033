import { pipeline } from "node:stream/promises";
import { Command, Option } from "commander";
import type { DownloadAllOptions, DownloadedOutput, ExistingFile, OutputReference } from "../../outputs";
import { OutputError } from "../../outputs/internal";
import { misuse } from "../errors/command-error";
import { failuresOf } from "../errors/reported-error";
import { abortedByInterrupt, forgetInterrupt, stoppedDownload, wasInterrupted } from "../interrupt";
import { kindArgument } from "../kind-argument";
import { pathArgument } from "../path-argument";
import { openProgress } from "../progress/open-progress";
import { downloads } from "../reading/downloads";
import { onlyOutput, openOutputsToRead, PATTERN_HELP } from "../reading/outputs-to-read";
import { addSelectionOptions, type SelectionOptions } from "../reading/selection-options";
import { tasksOfBatch } from "../reading/tasks-of-batch";
import { isOfOneOwner, type Wanted, wantedOf } from "../reading/wanted";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { outputJson } from "../render/output-json";
import { endWithReader, note, print } from "../terminal";
import { addWhereOptions, type TaskOption, type WhereOptions } from "../where/where";

interface GetOptions extends WhereOptions, TaskOption, SelectionOptions {
  readonly kind?: string;
  readonly into: string;
  readonly output?: string;
  readonly overwrite?: boolean;
  readonly clobber: boolean;
  readonly dryRun?: boolean;
  readonly requireAll?: boolean;
}

const ONE_FOR_OUTPUT = { path: "--output", rule: "be used with one output", fix: "use --into" };

/** `batch-outputs get` */
export function getCommand(): Command {
  const command = addWhereOptions(new Command("get"))
    .description("download outputs to files")
    .addArgument(kindArgument().argOptional())
    .argument("[pattern...]", "paths below the kind, as list prints them, or patterns (default: all)")
    .option(
      "--task <id>",
      "task, or a pattern for tasks (default: $AZ_BATCH_TASK_ID, or all tasks); --task= means the job, for a kind of your own",
    )
    .option("--kind <kind>", "kind, if it is not given as the argument (default: all)");
  addSelectionOptions(command);
  // The node tool does not ask Batch.
  if (tasksOfBatch !== undefined) {
    const requireAll = "fail if a task of the job has no selected output; needs --destinations and --job";
    command.addOption(new Option("--require-all", requireAll).conflicts(["task", "output"]));
  }
  return command
    .option("--into <folder>", "folder for the files", pathArgument, ".")
    .option(
      "--output <file>",
      "file for a single output; - is standard output (default: the path below --into)",
      pathArgument,
    )
    .addOption(new Option("--overwrite", "replace files that were changed after the output").conflicts("clobber"))
    .option("--no-clobber", "keep every existing file")
    .option("--dry-run", "print what would be downloaded, and write nothing")
    .addHelpText(
      "after",
      `
With a kind and patterns of one task or of the job, a file is named by its path below
the kind. Otherwise it is <task>/<kind>/<path>, or <kind>/<path> for the job.

A file appears only when it is complete, and never outside the folder. It gets the
time of the output. If get is interrupted, run it again: it downloads only the missing
files. A file that was changed after the output is not replaced, unless you give
--overwrite. If an output cannot be downloaded, the others still are. Each failed
output is named, and the exit code is 6.

${PATTERN_HELP}

Examples:
  batch-outputs get JobOutput merged.csv --job render --destinations destinations.json
  batch-outputs get TaskOutput "frames/**" --task t1 --job render --into results
  batch-outputs get --kind TaskOutput --task "render-*" --job render --into results
  batch-outputs get TaskLog stdout.txt --task t1 --job render --output - | tail`,
    )
    .action(get);
}

async function get(argument: string | undefined, patterns: string[], given: GetOptions): Promise<void> {
  const options = wantedOf(argument, patterns, given);
  const { output: target, into, dryRun } = options;
  if (target !== undefined && (patterns.length !== 1 || !isOfOneOwner(options))) {
    throw misuse("--output", "be used with one path of one task or of the job", described(options), "use --into");
  }
  if (target === "-") {
    endWithReader();
    const output = await onlyOutputOf(options);
    await pipeline(await output.download(), process.stdout, { end: false });
    return;
  }
  // Before the download, so that a mistake in the options does not wait for its end.
  const required = options.requireAll ? await tasksOfBatch(options, "all", "--require-all") : [];
  const progress = await openProgress(dryRun ? "comparing" : "downloading");
  const place: DownloadAllOptions = {
    existing: existingOf(options),
    dryRun,
    ...(progress.found && { onFound: progress.found }),
    onProgress: ({ receivedBytes, ...file }) => progress.update({ ...file, doneBytes: receivedBytes }),
    ...(!dryRun && { abortSignal: abortedByInterrupt(stoppedDownload("the same command")) }),
  };
  const done = new Downloads(options);
  let failed = 0;
  try {
    const files = target === undefined ? downloads(options, into, place) : downloadTo(target, options, place);
    for await (const download of files) {
      done.add(download);
      if (!options.json && isShown(download, options)) progress.aside(() => print(download.file));
    }
  } catch (error) {
    failed = failuresOf(error).length || 1;
    throw error;
  } finally {
    forgetInterrupt();
    progress.end();
    // Also if one fails, because the others are downloaded.
    if (done.count > 0) summarize(done, failed, options);
    else if (options.json && failed === 0) print("[]");
  }
  checkAll(required, done, options);
}

/** What was downloaded. With a million outputs, memory is used only for what must be printed or checked at the end. */
class Downloads {
  readonly outcomes = { downloaded: 0, replaced: 0, unchanged: 0, kept: 0 };
  /** The size of what was downloaded. */
  bytes = 0;
  readonly json: object[] = [];
  /** The ids of the tasks, in lower case. */
  readonly taskIds = new Set<string | undefined>();

  constructor(private readonly options: GetOptions) {}

  get count(): number {
    return Object.values(this.outcomes).reduce((sum, count) => sum + count, 0);
  }

  add({ output, file, outcome }: DownloadedOutput): void {
    this.outcomes[outcome] += 1;
    if (outcome === "downloaded" || outcome === "replaced") this.bytes += output.size;
    if (this.options.json) this.json.push({ ...outputJson(output), file, outcome });
    this.taskIds.add(output.taskId?.toLowerCase());
  }
}

/** @throws {OutputError} `OutputNotFound` if a required task has none of the outputs. Batch ignores the case of ids. */
function checkAll(required: readonly string[], { taskIds }: Downloads, { job }: GetOptions): void {
  const missing = required.filter((taskId) => !taskIds.has(taskId.toLowerCase()));
  if (missing.length === 0) return;
  const named = missing.slice(0, NAMED).join(", ") + (missing.length > NAMED ? ", …" : "");
  const message = `${missing.length} of ${counted(required.length, "task")} of job ${job} have no selected outputs: ${named}; run \`batch-outputs status ${job}\` to see why`;
  throw new OutputError("OutputNotFound", message);
}

/** How many tasks without outputs are named. */
const NAMED = 10;

/** A dry run prints only the files that would be written. */
function isShown({ outcome }: DownloadedOutput, { dryRun }: GetOptions): boolean {
  return !dryRun || outcome === "downloaded" || outcome === "replaced";
}

async function* downloadTo(
  file: string,
  options: Wanted,
  place: DownloadAllOptions,
): AsyncGenerator<DownloadedOutput, void> {
  const output = await onlyOutputOf(options);
  yield { output, ...(await output.placeAt(file, place)) };
}

async function onlyOutputOf(options: Wanted): Promise<OutputReference> {
  const { kind = "", patterns } = options;
  return onlyOutput(await openOutputsToRead(kind, options), kind, patterns[0] as string, ONE_FOR_OUTPUT);
}

function existingOf({ overwrite, clobber }: GetOptions): ExistingFile {
  if (!clobber) return "keep";
  return overwrite ? "replace" : "update";
}

function described({ patterns }: Wanted): string {
  return patterns.length === 1 ? "several tasks" : String(patterns.length);
}

function summarize({ outcomes, bytes, json }: Downloads, failed: number, options: GetOptions): void {
  if (options.json) print(JSON.stringify(json));
  // The line about the interrupt is enough.
  if (wasInterrupted()) return;
  const { downloaded, replaced, unchanged, kept } = outcomes;
  const { dryRun } = options;
  const parts = [
    `${downloaded + replaced} ${dryRun ? "to download" : "downloaded"} (${byteSize(bytes)})`,
    ...(replaced > 0 ? [`${replaced} of them ${dryRun ? "to replace" : "replaced"} older files`] : []),
    `${unchanged} unchanged`,
    ...(kept > 0 ? [`${kept} kept`] : []),
    `${failed} failed`,
  ];
  note(parts.join(", "));
}
