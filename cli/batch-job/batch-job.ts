import type { Command } from "commander";
import type { PipelineDescription } from "../../destinations";
import type { BatchClient } from "../../jobs";
import type { JobOutputStorage, WaitForAccess } from "../../outputs";
import { waitArgument } from "../durations";
import { pathArgument } from "../path-argument";
import { noteBesideProgress } from "../progress/shown-progress";
import { createAccessWait, PERSON_WAIT_SECONDS } from "../where/access-wait";
import { openCredential } from "../where/credential";
import { findWhere, openJobAt, openJobToWrite, retryObserver } from "../where/where";

/** The options of every command about a job in Batch. */
export interface BatchJobOptions {
  readonly destinations: string;
  /** Seconds. */
  readonly waitForAccess?: number;
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** A pipeline, and its Batch account and outputs. */
export interface OpenPipeline {
  readonly description: PipelineDescription;
  readonly batch: BatchClient;
  /** Opens the outputs of a job, of its newest run or of all runs, whether or not the pipeline declares the job. */
  outputsOf(
    jobId: string,
    options?: { run?: "last" | "all"; waitForAccess?: WaitForAccess },
  ): Promise<JobOutputStorage>;
  /** @throws {DestinationError} `JobNotDeclared`. */
  outputsToWrite(jobId: string, run: string | undefined): Promise<JobOutputStorage>;
}

/** Adds the options that every command about a job in Batch has. */
export function addBatchJobOptions(command: Command): Command {
  return command
    .requiredOption(
      "--destinations <file>",
      "description of a pipeline, as `pulumi stack output destinations --json` prints it",
      pathArgument,
    )
    .option(
      "--wait-for-access <time>",
      `how long to retry while access is denied, such as 600 or 10m (default: $BATCH_OUTPUTS_WAIT_FOR_ACCESS, or ${PERSON_WAIT_SECONDS} for a person at a terminal, and 0 elsewhere)`,
      waitArgument,
    )
    .option("--debug", "print stack traces of errors")
    .option("--json", "print results and errors as JSON");
}

/** Opens a pipeline. Nothing is sent. */
export async function openPipeline(options: BatchJobOptions): Promise<OpenPipeline> {
  const { batchClient } = await import("../../jobs/index.js");
  const where = await findWhere(options);
  const { pipeline, waitForAccess } = where;
  if (pipeline === undefined) throw new Error("the options must have destinations");
  const batch = batchClient({
    endpoint: pipeline.batchEndpoint,
    credential: await openCredential(undefined, retryObserver),
    waitForAccess: createAccessWait({ seconds: waitForAccess.seconds }, noteBesideProgress),
    ...retryObserver,
  });
  return {
    description: pipeline,
    batch,
    outputsOf: (job, { run = "last", waitForAccess: wait = waitForAccess } = {}) =>
      openJobAt({ ...where, waitForAccess: wait }, { job, run }),
    outputsToWrite: (job, run) => openJobToWrite(where, { job, ...(run !== undefined && { run }) }),
  };
}
