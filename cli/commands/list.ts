import { Command, Option } from "commander";
import { ALL_RUNS } from "../../conventions/internal";
import type { JobOutputStorage, OutputFailure, OutputReference, OutputSelection } from "../../outputs";
import { noteRun } from "../reading/note-run";
import { jobsFailed, outputsOfJobs } from "../reading/outputs-of-jobs";
import { noteUnusualKind } from "../reading/outputs-to-read";
import { addSelectionOptions, type SelectionOptions, selectionOf } from "../reading/selection-options";
import { listTask } from "../reading/task-spelling";
import { tasksOfBatch } from "../reading/tasks-of-batch";
import { checkIsKnown } from "../reading/unknown-name";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { outputJson } from "../render/output-json";
import { endWithReader, note, print, styleOf } from "../terminal";
import { addWhereOptions, findWhere, openJobAt, type TaskOption, type Where, type WhereOptions } from "../where/where";

interface ListOptions extends WhereOptions, TaskOption, SelectionOptions {
  readonly kind?: string;
  readonly sort?: keyof typeof ORDERS;
  readonly url?: boolean;
  readonly jsonl?: boolean;
}

/** The orders of `--sort`. Each compares two outputs. */
const ORDERS = {
  path: (left: OutputReference, right: OutputReference) => compared(left.path, right.path),
  size: (left: OutputReference, right: OutputReference) => right.size - left.size,
  modified: (left: OutputReference, right: OutputReference) =>
    right.lastModified.getTime() - left.lastModified.getTime(),
};

/** `batch-outputs list` */
export function listCommand(): Command {
  const command = addWhereOptions(new Command("list"))
    .description("list the outputs of a job and of its tasks")
    .option("--task <id>", "only the outputs of this task, or of the tasks that a pattern matches (default: all)")
    .option("--kind <kind>", "only the outputs of this kind (default: all)");
  return addSelectionOptions(command)
    .addOption(
      new Option(
        "--sort <order>",
        "order by path, size (largest first) or modified (newest first) (default: by task and kind, as soon as they are listed)",
      ).choices(Object.keys(ORDERS)),
    )
    .option("--url", "add a column with the URLs")
    .addOption(new Option("--jsonl", "print one JSON object per line, as soon as it is listed").conflicts("json"))
    .addHelpText(
      "after",
      `
With --destinations and without --job, list prints the outputs of all declared jobs.

Examples:
  batch-outputs list --job render --blob-endpoint https://account.blob.core.windows.net/
  batch-outputs list --destinations destinations.json
  batch-outputs list --destinations destinations.json --job render --task "frame-*" --since yesterday
  batch-outputs list --destinations destinations.json --job render --larger 1GiB --sort size
  batch-outputs list --job render --kind TaskOutput --jsonl | jq -r .url`,
    )
    .action(list);
}

async function list(options: ListOptions): Promise<void> {
  endWithReader();
  const where = await findWhere(options);
  if (options.kind !== undefined) noteUnusualKind(options.kind, options);
  const jobs = jobsOf(options, where);
  const failures: OutputFailure[] = [];
  const opened: JobOutputStorage[] = [];
  const listing = { failures, list: (job: JobOutputStorage) => outputsOf(job, opened, options) };
  const outputs =
    jobs.length > 1
      ? outputsOfJobs(where, jobs, listing)
      : listing.list(await openJobAt(where, jobs[0] as WhereOptions));
  const total = { count: 0, bytes: 0 };
  await printOutputs(inOrderOf(options.sort, totaled(outputs, total)), jobs.length > 1, options);
  if (failures.length > 0) throw jobsFailed(failures, jobs.length);
  if (total.count === 0) await checkIsKnown(opened, options);
  for (const job of opened) await noteRun(job);
  if (options.json || options.jsonl) return;
  if (total.count === 0) note("no outputs");
  else if (styleOf(process.stdout).isTerminal) note(`${counted(total.count, "output")}, ${byteSize(total.bytes)}`);
}

async function printOutputs(
  outputs: AsyncIterable<OutputReference>,
  hasJobs: boolean,
  options: ListOptions,
): Promise<void> {
  if (options.jsonl) {
    for await (const output of outputs) print(JSON.stringify(outputJson(output)));
    return;
  }
  if (options.json) {
    const found = [];
    for await (const output of outputs) found.push(outputJson(output));
    print(JSON.stringify(found));
    return;
  }
  const { outputsTable } = await import("../render/outputs-table.js");
  const { isTTY, columns } = process.stdout;
  const layout = {
    ...styleOf(process.stdout),
    ...(isTTY && { width: columns }),
    job: hasJobs,
    run: options.run === ALL_RUNS,
    url: options.url,
  };
  for await (const page of outputsTable(outputs, layout)) print(page);
}

/**
 * Returns the declared jobs if no job is given. If there are none either, the caller gets the error that a job is
 * required.
 */
function jobsOf(options: ListOptions, { pipeline }: Where): readonly WhereOptions[] {
  const declaredJobIds = Object.keys(pipeline?.jobs ?? {});
  const isNamed = Boolean(options.job ?? process.env.AZ_BATCH_JOB_ID);
  return isNamed || declaredJobIds.length === 0 ? [options] : declaredJobIds.map((job) => ({ ...options, job }));
}

/** Lists a job, and adds it to the opened ones. */
function outputsOf(
  job: JobOutputStorage,
  opened: JobOutputStorage[],
  options: ListOptions,
): AsyncIterable<OutputReference> {
  opened.push(job);
  const { task, kind } = options;
  const selection = { ...selectionOf(options), ...(kind !== undefined && { kind }) };
  if (options.failed) return outputsOfFailed(job, selection, options);
  return task ? listTask(job, task, selection) : job.listAll(selection);
}

async function* outputsOfFailed(
  job: JobOutputStorage,
  selection: OutputSelection,
  options: ListOptions,
): AsyncGenerator<OutputReference, void> {
  const tasks = await tasksOfBatch(options, "failed", "--failed");
  if (tasks.length > 0) yield* job.listAll({ ...selection, tasks });
}

async function* totaled(
  outputs: AsyncIterable<OutputReference>,
  total: { count: number; bytes: number },
): AsyncGenerator<OutputReference, void> {
  for await (const output of outputs) {
    total.count += 1;
    total.bytes += output.size;
    yield output;
  }
}

async function* inOrderOf(
  order: ListOptions["sort"],
  outputs: AsyncIterable<OutputReference>,
): AsyncGenerator<OutputReference, void> {
  if (order === undefined) return yield* outputs;
  const all: OutputReference[] = [];
  for await (const output of outputs) all.push(output);
  yield* all.sort(ORDERS[order]);
}

function compared(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
