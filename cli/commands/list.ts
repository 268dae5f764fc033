import { Command } from "commander";
import type { OutputReference } from "../../outputs";
import { CommandError } from "../command-error";
import { outputJson } from "../render/output-json";
import { endWithReader, note, print, styleOf } from "../terminal";
import { addWhereOptions, findWhere, openJobAt, type TaskOption, type Where, type WhereOptions } from "../where";

interface ListOptions extends WhereOptions, TaskOption {
  readonly kind?: string;
}

/** `batch-outputs list` */
export function listCommand(): Command {
  return addWhereOptions(new Command("list"))
    .description("list the outputs of a job and of its tasks")
    .option("--task <id>", "only those of this task")
    .option("--kind <kind>", "only those of this kind")
    .addHelpText(
      "after",
      `
With --destinations and no job, the outputs of all its jobs.

Examples:
  batch-outputs list --job render --blob-endpoint https://account.blob.core.windows.net/
  batch-outputs list --destinations destinations.json
  batch-outputs list --job render --kind TaskOutput --json | jq -r '.[].url'`,
    )
    .action(list);
}

async function list(options: ListOptions): Promise<void> {
  endWithReader();
  const where = await findWhere(options);
  const outputs = outputsOf(where, jobIdsOf(options, where), options);
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

function jobIdsOf(options: ListOptions, where: Where): readonly string[] {
  const jobId = options.job ?? process.env.AZ_BATCH_JOB_ID;
  if (jobId) return [jobId];
  if (where.declaredJobIds.length > 0) return where.declaredJobIds;
  throw new CommandError("Misuse", "job must be known, got none; give --job, or --destinations with jobs");
}

async function* outputsOf(
  where: Where,
  jobIds: readonly string[],
  { task, kind }: ListOptions,
): AsyncGenerator<OutputReference, void> {
  const filter = kind === undefined ? {} : { kind };
  for (const jobId of jobIds) {
    const job = await openJobAt(where, jobId);
    yield* task ? job.task(task).list(filter) : job.listAll(filter);
  }
}
