import { Command, Option } from "commander";
import { addBatchJobOptions, type BatchJobOptions, openPipeline } from "../batch-job/batch-job";
import type { TaskStatus } from "../batch-job/job-status";
import { jobArgument } from "../job-argument";
import { noteRun } from "../reading/note-run";
import { byteSize } from "../render/byte-size";
import { counted } from "../render/counted";
import { endWithReader, note, print, styleOf, warn } from "../terminal";

interface StatusOptions extends BatchJobOptions {
  readonly failed?: boolean;
  readonly jsonl?: boolean;
}

/** How many tasks without outputs are named. */
const NAMED = 5;

/** What the tasks have in total. */
interface Total {
  readonly counts: Map<string, number>;
  /** Undefined if access to the outputs is denied. */
  outputs: number | undefined;
  bytes: number;
  /** The tasks that succeeded without outputs. */
  readonly without: string[];
}

/** `batch-outputs status` */
export function statusCommand(): Command {
  return addBatchJobOptions(new Command("status"))
    .description("list the tasks of a job: state, exit code, outputs, and the error of those that failed")
    .addArgument(jobArgument())
    .option("--failed", "only tasks that failed")
    .addOption(new Option("--jsonl", "print one JSON object per task, as soon as it is listed").conflicts("json"))
    .addHelpText(
      "after",
      `
The error is the line of the task's log that names one. It is looked up for the first
20 failures; diagnose explains one task in full. Tasks that succeeded without outputs
are named at the end.

Examples:
  batch-outputs status render --destinations destinations.json
  batch-outputs status render --destinations destinations.json --failed`,
    )
    .action(status);
}

async function status(jobId: string, options: StatusOptions): Promise<void> {
  endWithReader();
  const { jobStatus } = await import("../batch-job/job-status.js");
  const pipeline = await openPipeline(options);
  const job = pipeline.batch.job(jobId);
  const { state = "unknown" } = await job.get({ select: "id,state" });
  const isWaitGiven = options.waitForAccess !== undefined || process.env.BATCH_OUTPUTS_WAIT_FOR_ACCESS;
  // The states of the tasks in Batch do not wait for access to their outputs.
  const outputs = await pipeline.outputsOf(jobId, isWaitGiven ? {} : { waitForAccess: { seconds: 0 } });
  const total: Total = { counts: new Map(), outputs: 0, bytes: 0, without: [] };
  await printTasks(selected(jobStatus(job, outputs), total, options), options);
  const counts = [...total.counts].map(([name, count]) => `${count} ${name}`).join(", ") || "no tasks";
  const stored = total.outputs === undefined ? "" : `; ${counted(total.outputs, "output")}, ${byteSize(total.bytes)}`;
  note(`job ${jobId} is ${state.toLowerCase()}: ${counts}${stored}`);
  if (total.without.length > 0) {
    const named = total.without.slice(0, NAMED).join(", ") + (total.without.length > NAMED ? ", …" : "");
    warn(`${counted(total.without.length, "task")} succeeded without outputs: ${named}`);
  }
  await noteRun(outputs).catch(() => {});
}

async function* selected(
  tasks: AsyncIterable<TaskStatus>,
  total: Total,
  { failed }: StatusOptions,
): AsyncGenerator<TaskStatus, void> {
  for await (const task of tasks) {
    const what = task.outcome ?? task.state;
    total.counts.set(what, (total.counts.get(what) ?? 0) + 1);
    total.outputs = task.outputs === undefined ? undefined : (total.outputs ?? 0) + task.outputs;
    total.bytes += task.bytes ?? 0;
    if (what === "succeeded" && task.outputs === 0) total.without.push(task.task);
    if (!failed || what === "failed") yield task;
  }
}

async function printTasks(tasks: AsyncIterable<TaskStatus>, { json, jsonl }: StatusOptions): Promise<void> {
  if (json) {
    const all: TaskStatus[] = [];
    for await (const task of tasks) all.push(task);
    print(JSON.stringify(all));
    return;
  }
  if (jsonl) {
    for await (const task of tasks) print(JSON.stringify(task));
    return;
  }
  const { statusTable } = await import("../batch-job/status-table.js");
  const { isTTY, columns } = process.stdout;
  for await (const page of statusTable(tasks, { ...styleOf(process.stdout), ...(isTTY && { width: columns }) }))
    print(page);
}
