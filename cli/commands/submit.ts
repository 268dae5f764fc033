import { Command, Option } from "commander";
import { addBatchJobOptions } from "../batch-job/batch-job";
import type { SubmitJobOptions } from "../batch-job/submit-job";
import { waitArgument } from "../durations";
import { pathArgument } from "../path-argument";
import { md5Option } from "../where/md5";

/** `batch-outputs submit` */
export function submitCommand(): Command {
  return addBatchJobOptions(new Command("submit"))
    .description("submit a job from a YAML or JSON file: one task per file, table row or grid point, and a merge task")
    .argument("<file>", "job file; its format is in docs/jobs-files.md", pathArgument)
    .option("--wait", "wait until the tasks have ended")
    .option("--get <folder>", "wait, and download the outputs to this folder", pathArgument)
    .option("--time-limit <time>", "how long to wait, such as 2h (default: no limit); the job continues", waitArgument)
    .addOption(
      new Option("--continue", "add only the tasks that an existing job lacks").conflicts(["replace", "dryRun", "run"]),
    )
    .addOption(new Option("--replace", "delete an existing job first; its outputs stay, as those of an earlier run"))
    .option("--run <id>", "id of this run of the job (default: the time, or the run of the job with --continue)")
    .addOption(
      new Option("--clean", "delete the outputs of earlier runs before the tasks start").conflicts([
        "continue",
        "dryRun",
      ]),
    )
    .addOption(md5Option())
    .addOption(
      new Option("--dry-run", "print the job and its tasks as lines of JSON, and send nothing").conflicts([
        "wait",
        "get",
        "replace",
      ]),
    )
    .addHelpText(
      "after",
      `
Local inputs are uploaded to the job's container. It prints the id of the job and,
with --get, the name of each downloaded file. If tasks fail, the outputs of the
others are downloaded, the exit code is 7, and some failures are explained.

Examples:
  batch-outputs submit job.yaml --destinations destinations.json --get results
  batch-outputs submit job.yaml --destinations destinations.json --dry-run`,
    )
    .action(async (file: string, options: SubmitJobOptions) => {
      const { submitJob } = await import("../batch-job/submit-job.js");
      await submitJob(file, options);
    });
}
