import { Command } from "commander";
import { note, print } from "../terminal";
import { addWhereOptions, findWhere, openJobToWrite, type Where, type WhereOptions } from "../where/where";

/** `batch-outputs prepare` */
export function prepareCommand(): Command {
  return addWhereOptions(new Command("prepare"))
    .description("make the job's container if it does not exist, open to nobody anonymous")
    .addHelpText(
      "after",
      `
With --destinations, refuses a job that the pipeline does not declare, unless it
has dynamicJobs: its nodes could not write to the container.

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
  if (created && isUnchecked(where)) {
    note(
      "the pipeline is not known here: its nodes can write to this container only if the job is in its `jobs` or it has `dynamicJobs`; --destinations checks that",
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
  note(created ? `made container ${outputs.containerName}` : `container ${outputs.containerName} is there already`);
  print(outputs.containerAddress);
}

/** On a node the service checks it: the writer may create containers only for `dynamicJobs`. */
function isUnchecked({ place, pipeline }: Where): boolean {
  return pipeline === undefined && "blobEndpoint" in place && place.identityClientId === undefined;
}
