import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import { addBatchJobOptions, type BatchJobOptions } from "../batch-job/batch-job";
import { misuse } from "../errors/command-error";
import { jobArgument } from "../job-argument";
import { note, styleOf } from "../terminal";

interface CleanOptions extends BatchJobOptions {
  readonly outputs?: boolean;
  readonly yes?: boolean;
}

/** `batch-outputs clean` */
export function cleanCommand(): Command {
  return addBatchJobOptions(new Command("clean"))
    .description("delete a job from Batch, and its uploaded inputs")
    .addArgument(jobArgument())
    .option("--outputs", "also delete the outputs of the job and of its tasks")
    .option("--yes", "delete outputs without asking")
    .addHelpText(
      "after",
      `
Batch ends tasks that run, and deletes their files on the nodes. The outputs in
storage stay unless --outputs is given.

Examples:
  batch-outputs clean render --destinations destinations.json
  batch-outputs clean render --destinations destinations.json --outputs --yes`,
    )
    .action(clean);
}

async function clean(jobId: string, options: CleanOptions): Promise<void> {
  if (options.outputs && !options.yes && !(await isConfirmed(jobId))) {
    note("nothing was deleted");
    return;
  }
  const { cleanJob } = await import("../batch-job/clean-job.js");
  await cleanJob(jobId, options);
}

/** @throws {CommandError} `Misuse` if there is no terminal to ask at. */
async function isConfirmed(jobId: string): Promise<boolean> {
  if (!styleOf(process.stdin).isTerminal || !styleOf(process.stderr).isTerminal) {
    throw misuse("--outputs", "be confirmed", "no terminal to ask at", "give --yes");
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`delete job ${jobId} and all its outputs? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
