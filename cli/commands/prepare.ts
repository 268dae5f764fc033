import { Command } from "commander";
import { outputContainerName } from "../../conventions";
import { CommandError } from "../errors/command-error";
import { note, print } from "../terminal";
import { addWhereOptions, findWhere, openJobAt, type Where, type WhereOptions } from "../where/where";

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
  const outputs = await openJobAt(where, options);
  if (outputs.jobId !== undefined) checkJob(outputs.jobId, where);
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

/**
 * The nodes of a pipeline may write only to the containers of the jobs that it declares, unless it has `dynamicJobs`. Azure lets an
 * owner of the account create any container, and the tasks would then be denied.
 *
 * @throws {CommandError} `JobNotDeclared`.
 */
function checkJob(jobId: string, { declaredJobIds, dynamicJobs }: Where): void {
  if (dynamicJobs !== false) return;
  // Batch ignores the case of a job's id, and so does the container's name
  const containers = declaredJobIds.map(outputContainerName);
  if (containers.includes(outputContainerName(jobId))) return;
  throw new CommandError(
    "JobNotDeclared",
    `job ${jobId} must be one that the pipeline declares (${declaredJobIds.join(", ") || "none"}), since its nodes may write to no other job's container; add it to \`jobs\` and run \`pulumi up\`, or set \`dynamicJobs: true\``,
  );
}

/** On a node the service checks it: the writer may create containers only for `dynamicJobs`. */
function isUnchecked({ place, dynamicJobs }: Where): boolean {
  return dynamicJobs === undefined && "blobEndpoint" in place && place.clientId === undefined;
}
