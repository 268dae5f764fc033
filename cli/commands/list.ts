import { Command } from "commander";
import type { OutputReference } from "../../outputs";
import { noteUnusualKind } from "../reading/outputs-to-read";
import { listTask } from "../reading/task-spelling";
import { outputJson } from "../render/output-json";
import { endWithReader, note, print, styleOf } from "../terminal";
import { addWhereOptions, findWhere, openJobAt, type TaskOption, type Where, type WhereOptions } from "../where/where";

interface ListOptions extends WhereOptions, TaskOption {
  readonly kind?: string;
}

/** `batch-outputs list` */
export function listCommand(): Command {
  return addWhereOptions(new Command("list"))
    .description("list the outputs of a job and of its tasks")
    .option("--task <id>", "list only the outputs of this task (default: all)")
    .option("--kind <kind>", "list only the outputs of this kind (default: all)")
    .addHelpText(
      "after",
      `
With --destinations and without --job, list prints the outputs of all declared jobs.

Examples:
  batch-outputs list --job render --blob-endpoint https://account.blob.core.windows.net/
  batch-outputs list --destinations destinations.json
  batch-outputs list --destinations destinations.json --job render --task frame-1
  batch-outputs list --job render --kind TaskOutput --json | jq -r '.[].url'`,
    )
    .action(list);
}

async function list(options: ListOptions): Promise<void> {
  endWithReader();
  const where = await findWhere(options);
  if (options.kind !== undefined) noteUnusualKind(options.kind, options);
  const outputs = outputsOf(where, jobsOf(options, where), options);
  if (options.json) {
    const found = [];
    for await (const output of outputs) found.push(outputJson(output));
    print(JSON.stringify(found));
    return;
  }
  const { outputsTable } = await import("../render/outputs-table.js");
  let isEmpty = true;
  for await (const page of outputsTable(outputs, styleOf(process.stdout))) {
    isEmpty = false;
    print(page);
  }
  if (isEmpty) note("no outputs");
}

/**
 * Returns the declared jobs if no job is given. If there are none either, the caller gets the error that a job is
 * required.
 */
function jobsOf(options: ListOptions, { pipeline }: Where): readonly WhereOptions[] {
  const declaredJobIds = Object.keys(pipeline?.jobs ?? {});
  const isNamed = Boolean(options.job ?? process.env.AZ_BATCH_JOB_ID);
  return isNamed || declaredJobIds.length === 0 ? [options] : declaredJobIds.map((job) => ({ job }));
}

async function* outputsOf(
  where: Where,
  jobs: readonly WhereOptions[],
  { task, kind }: ListOptions,
): AsyncGenerator<OutputReference, void> {
  const filter = kind === undefined ? {} : { kind };
  for (const named of jobs) {
    const job = await openJobAt(where, named);
    yield* task ? listTask(job, task, filter) : job.listAll(filter);
  }
}
