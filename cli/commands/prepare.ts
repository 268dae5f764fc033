import { Command } from "commander";
import { note, print, warn } from "../terminal";
import { addWhereOptions, findWhere, openJobToWrite, type Where, type WhereOptions } from "../where/where";

/** `batch-outputs prepare` */
export function prepareCommand(): Command {
  return addWhereOptions(new Command("prepare"))
    .description("create the job's container if it does not exist, without anonymous access")
    .addHelpText(
      "after",
      `
With --destinations, prepare refuses a job that the pipeline does not declare, unless
the pipeline has dynamicJobs. The nodes could not write to the container of such a job.
It prints the URL of the container. With a run, prepare also records that it begins.

Examples:
  batch-outputs prepare                            # in a job preparation task
  batch-outputs prepare --job render --destinations destinations.json`,
    )
    .action(prepare);
}

async function prepare(options: WhereOptions): Promise<void> {
  const where = await findWhere(options);
  const outputs = await openJobToWrite(where, options);
  const created = await outputs.prepare();
  await outputs.startRun();
  if (created && isUnchecked(where)) {
    warn(
      "nodes can write to this container only if their pipeline has the job in `jobs`, or has `dynamicJobs`; use --destinations to check this",
    );
  }
  if (options.json) {
    print(
      JSON.stringify({
        job: outputs.jobId ?? null,
        container: outputs.containerName,
        url: outputs.containerAddress,
        created,
      }),
    );
    return;
  }
  note(created ? `created container ${outputs.containerName}` : `container ${outputs.containerName} already exists`);
  print(outputs.containerAddress);
}

/**
 * Returns whether it is unknown that nodes can write to the container. On a node the service checks this, because the
 * identity can create containers only with `dynamicJobs`.
 */
function isUnchecked({ place, pipeline }: Where): boolean {
  return pipeline === undefined && "blobEndpoint" in place && place.identityClientId === undefined;
}
