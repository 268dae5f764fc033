import { resolve } from "node:path";
import { Command, Option } from "commander";
import { declaredJob } from "../../destinations/internal";
import { misuse } from "../errors/command-error";
import { pathArgument } from "../path-argument";
import { note, print } from "../terminal";
import { clearPlace, type DefaultPlace, placeFile, readPlace, writePlace } from "../where/default-place";
import { readDestinations } from "../where/destinations-file";

interface UseOptions {
  readonly job?: string;
  readonly clear?: boolean;
  readonly json?: boolean;
}

/** `batch-outputs use` */
export function useCommand(): Command {
  return new Command("use")
    .description("keep the destinations file and the job for later commands of this user")
    .argument("[destinations]", "description of a pipeline (default: print what is kept)", pathArgument)
    .option("--job <id>", "job (default: no job is kept)")
    .addOption(new Option("--clear", "forget what is kept").conflicts("job"))
    .option("--json", "print results and errors as JSON")
    .addHelpText(
      "after",
      `
Options and environment variables take precedence over what is kept. It has no effect
on nodes. delete --yes needs --job, and all commands about jobs name their job.

Examples:
  batch-outputs use destinations.json --job render
  batch-outputs list
  batch-outputs use --clear`,
    )
    .action(use);
}

async function use(file: string | undefined, { job, clear, json }: UseOptions): Promise<void> {
  if (clear) {
    if (file !== undefined) throw misuse("--clear", "be used without a file", file);
    clearPlace();
    note(`nothing is kept in ${placeFile()}`);
    return;
  }
  if (file === undefined) {
    if (job !== undefined) throw misuse("--job", "be used with a destinations file", "none");
    show(readPlace(), json);
    return;
  }
  const pipeline = await readDestinations(file);
  if (job !== undefined) declaredJob(pipeline, job);
  const place = { destinations: resolve(file), ...(job !== undefined && { job }) };
  writePlace(place);
  show(place, json);
}

function show(place: DefaultPlace | undefined, json = false): void {
  if (json) print(JSON.stringify({ destinations: place?.destinations ?? null, job: place?.job ?? null }));
  else if (place === undefined) note("no destinations are kept; run `batch-outputs use destinations.json --job JOB`");
  else print(`${place.destinations}${place.job === undefined ? "" : `, job ${place.job}`}`);
}
