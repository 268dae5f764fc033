import { Command } from "commander";
import { addBatchJobOptions, type BatchJobOptions, openPipeline } from "../batch-job/batch-job";
import type { WaitOptions } from "../batch-job/wait-for-job";
import { waitArgument } from "../durations";
import { jobArgument } from "../job-argument";
import { pathArgument } from "../path-argument";

/** `batch-outputs wait` */
export function waitCommand(): Command {
  return addBatchJobOptions(new Command("wait"))
    .description("wait until the tasks of a job have ended")
    .addArgument(jobArgument())
    .option("--get <folder>", "download the outputs to this folder", pathArgument)
    .option("--time-limit <time>", "how long to wait, such as 2h (default: no limit)", waitArgument)
    .addHelpText(
      "after",
      `
If wait is interrupted, run it again: the job does not need it. At a terminal, it
shows the progress as a table. If tasks fail, the exit code is 7. If the time limit
is reached, the exit code is 8, and the job continues.

Examples:
  batch-outputs wait render --destinations destinations.json --get results
  batch-outputs wait render --destinations destinations.json --time-limit 2h --json`,
    )
    .action(wait);
}

async function wait(jobId: string, options: BatchJobOptions & WaitOptions): Promise<void> {
  const [{ commandLineOf }, { waitForJob }] = await Promise.all([
    import("../batch-job/command-line-of.js"),
    import("../batch-job/wait-for-job.js"),
  ]);
  const pipeline = await openPipeline(options);
  const outputs = await pipeline.outputsOf(jobId);
  await waitForJob(pipeline.batch.job(jobId), outputs, options, {
    diagnose: commandLineOf("diagnose", jobId, options),
    again: "the same command",
  });
}
