import { Command } from "commander";
import { note, print } from "../terminal";
import { addWhereOptions, openJob, type WhereOptions } from "../where";

/** `batch-outputs prepare` */
export function prepareCommand(): Command {
  return addWhereOptions(new Command("prepare"))
    .description("make the job's container if it does not exist, open to nobody anonymous")
    .addHelpText(
      "after",
      `
Examples:
  batch-outputs prepare                            # in a job preparation task
  batch-outputs prepare --job render --destinations destinations.json`,
    )
    .action(prepare);
}

async function prepare(options: WhereOptions): Promise<void> {
  const outputs = await openJob(options);
  const created = await outputs.prepare();
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
