import { Command } from "commander";
import { addBatchJobOptions, type BatchJobOptions, openPipeline } from "../batch-job/batch-job";
import { jobArgument } from "../job-argument";
import { note, print } from "../terminal";

/** `batch-outputs diagnose` */
export function diagnoseCommand(): Command {
  return addBatchJobOptions(new Command("diagnose"))
    .description("explain why a job, its tasks or its pool failed, and what to do")
    .addArgument(jobArgument())
    .argument("[task]", "id of one task (default: the job, its pool and its failed tasks)")
    .addHelpText(
      "after",
      `
It prints the codes of the Batch service with their causes and fixes, the last lines
of stderr.txt (of stdout.txt if it is empty) and fileuploaderr.txt, and how long the
uploads took.

Examples:
  batch-outputs diagnose render --destinations destinations.json
  batch-outputs diagnose render frame-7 --destinations destinations.json --json`,
    )
    .action(diagnose);
}

async function diagnose(jobId: string, taskId: string | undefined, options: BatchJobOptions): Promise<void> {
  const { explainFailure, explanationText } = await import("../../jobs/index.js");
  const job = (await openPipeline(options)).batch.job(jobId);
  const explanation = await explainFailure(taskId === undefined ? job : job.task(taskId));
  if (options.json) print(JSON.stringify(explanation ?? null));
  else if (explanation !== undefined) print(explanationText(explanation));
  else note(`nothing of ${taskId === undefined ? `job ${jobId}` : `task ${taskId} of job ${jobId}`} has failed`);
}
