import { type Command, Option } from "commander";
import { isJobOutputKind, isTaskOutputKind } from "../../conventions";
import type { PipelineDescription } from "../../destinations";
import { declaredJob } from "../../destinations/internal";
import type { JobOutputStorage, SharedLocation, StoredOutputs, WaitForAccess } from "../../outputs";
import { secondsArgument, secondsIn } from "../durations";
import { CommandError } from "../errors/command-error";
import { noteBesideProgress } from "../progress/open-progress";
import { createRetryNotes } from "../progress/retry-notes";
import { openCredential } from "./credential";
import { readDestinations } from "./destinations-file";
import { loadLibrary } from "./library";
import { readNodeConfiguration } from "./node-configuration";

/** For how long a denied first request is tried again on a node, whose pool may be younger than its role assignments are visible. */
const NODE_WAIT_SECONDS = 120;

/** An outage is told once, however many jobs and tasks a command has opened. */
const retryObserver = createRetryNotes(noteBesideProgress);

/** The options that say where outputs are; every command has them. */
export interface WhereOptions {
  readonly blobEndpoint?: string;
  readonly destinations?: string;
  readonly job?: string;
  readonly waitForAccess?: number;
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** Those of commands for which a task matters. An empty string is no task, even inside one. */
export interface TaskOption {
  readonly task?: string;
}

/** Where outputs are, and how to get at them. */
export interface Where {
  /** An account, in which a job has to be named; or a job's container, by a URL that is a secret and all that is needed. */
  readonly place: Account | SharedLocation;
  /** The pipeline's description, if one was given. */
  readonly pipeline?: PipelineDescription;
  readonly waitForAccess: WaitForAccess;
}

interface Account {
  readonly blobEndpoint: string;
  /** Of the managed identity to use; that of the environment where there is none. */
  readonly identityClientId?: string;
}

/** Adds the options that every command has; `--json` is for those that print data of ours. */
export function addWhereOptions(command: Command, { json = true } = {}): Command {
  command
    .addOption(
      new Option(
        "--blob-endpoint <url>",
        "the storage account's blob endpoint (or BATCH_OUTPUTS_BLOB_ENDPOINT)",
      ).conflicts("destinations"),
    )
    .option(
      "--destinations <file>",
      "a pipeline's destinations, as `pulumi stack output destinations --json` prints them",
    )
    .option("--job <id>", "the job (or AZ_BATCH_JOB_ID)")
    .option(
      "--wait-for-access <seconds>",
      `how long to try again while access is denied (or BATCH_OUTPUTS_WAIT_FOR_ACCESS; ${NODE_WAIT_SECONDS} on a node, else 0)`,
      secondsArgument,
    )
    .option("--debug", "print stack traces");
  return json ? command.option("--json", "print JSON") : command;
}

/**
 * Finds where outputs are: by an option, by the environment, by the node's configuration, in this order.
 *
 * A container's URL is taken from the environment alone: what stands on a command line, every user of the machine can read.
 *
 * @throws {CommandError} `Misuse` where a job is named beside the URL of a container, which is one job's.
 */
export async function findWhere(options: WhereOptions, env = process.env): Promise<Where> {
  const wait = options.waitForAccess ?? secondsFrom(env);
  const waiting = (seconds: number): WaitForAccess => ({ seconds: wait ?? seconds, onWait: noteWait });
  if (options.destinations !== undefined) {
    const pipeline = await readDestinations(options.destinations);
    return { place: { blobEndpoint: pipeline.blobEndpoint }, pipeline, waitForAccess: waiting(0) };
  }
  const containerUrl = env.BATCH_OUTPUTS_CONTAINER_URL;
  if (containerUrl && options.blobEndpoint === undefined) {
    if (options.job !== undefined) {
      throw new CommandError(
        "Misuse",
        "--job must be given with --blob-endpoint or --destinations, got BATCH_OUTPUTS_CONTAINER_URL, which is one job's container",
      );
    }
    return { place: { containerUrl }, waitForAccess: waiting(0) };
  }
  const blobEndpoint = options.blobEndpoint ?? env.BATCH_OUTPUTS_BLOB_ENDPOINT;
  if (blobEndpoint) return { place: { blobEndpoint }, waitForAccess: waiting(0) };

  const node = await readNodeConfiguration(env);
  if (node === undefined) {
    throw new CommandError(
      "Misuse",
      "blob endpoint must be known, got none; give --blob-endpoint or --destinations, set BATCH_OUTPUTS_CONTAINER_URL, or run on a node of a pool that has the node tool",
    );
  }
  return {
    place: { blobEndpoint: node.blobEndpoint, identityClientId: node.identityClientId },
    waitForAccess: waiting(NODE_WAIT_SECONDS),
  };
}

/** Opens the outputs of the job that is meant. */
export async function openJob(options: WhereOptions): Promise<JobOutputStorage> {
  return openJobAt(await findWhere(options), options);
}

/** Opens the outputs of the job that is meant, where it is. */
export async function openJobAt({ place, waitForAccess }: Where, options: WhereOptions): Promise<JobOutputStorage> {
  if ("containerUrl" in place) return openShared(place, waitForAccess);
  const jobId = jobIdOf(options);
  const { JobOutputStorage } = await loadLibrary();
  const credential = await openCredential(place.identityClientId, retryObserver);
  return new JobOutputStorage(
    { blobEndpoint: place.blobEndpoint, credential, jobId },
    { waitForAccess, retryObserver },
  );
}

/**
 * Opens the outputs of the job that is meant, to write to them.
 *
 * @throws {DestinationError} `JobNotDeclared` if the pipeline's nodes cannot write them. Azure lets an owner of the account create any
 *   container, and the tasks would then be denied.
 */
export async function openJobToWrite(where: Where, options: WhereOptions): Promise<JobOutputStorage> {
  const job = await openJobAt(where, options);
  if (where.pipeline !== undefined && job.jobId !== undefined) declaredJob(where.pipeline, job.jobId);
  return job;
}

/** Opens, to write to them, the outputs that a kind belongs to. Throws as `openOutputs` and `openJobToWrite` do. */
export function openOutputsToWrite(kind: string, options: WhereOptions & TaskOption): Promise<StoredOutputs<string>> {
  return openOutputsOf(kind, options, async () => openJobToWrite(await findWhere(options), options));
}

/**
 * Opens the outputs that a kind belongs to: the job's for a kind of jobs, else the task's; outside a task, a kind of one's own is the job's.
 *
 * @throws {CommandError} `Misuse` where a task is needed and none is known.
 */
export function openOutputs(kind: string, options: WhereOptions & TaskOption): Promise<StoredOutputs<string>> {
  return openOutputsOf(kind, options, () => openJob(options));
}

async function openOutputsOf(
  kind: string,
  options: WhereOptions & TaskOption,
  open: () => Promise<JobOutputStorage>,
): Promise<StoredOutputs<string>> {
  const taskId = options.task ?? process.env.AZ_BATCH_TASK_ID;
  if (isJobOutputKind(kind) || (!taskId && !isTaskOutputKind(kind))) return open();
  if (!taskId)
    throw new CommandError("Misuse", `task must be known for ${kind}, got none; give --task, or run in a task`);

  const job = await open();
  return job.task(taskId);
}

async function openShared(location: SharedLocation, waitForAccess: WaitForAccess): Promise<JobOutputStorage> {
  const { JobOutputStorage } = await loadLibrary();
  try {
    return new JobOutputStorage(location, { waitForAccess, retryObserver });
  } catch (cause) {
    const { message } = cause as Error;
    throw new CommandError("Misuse", message.replace("containerUrl", "BATCH_OUTPUTS_CONTAINER_URL"), { cause });
  }
}

/** The job that is meant, where exactly one must be. */
function jobIdOf(options: WhereOptions): string {
  const jobId = options.job ?? process.env.AZ_BATCH_JOB_ID;
  if (!jobId) throw new CommandError("Misuse", "job must be known, got none; give --job, or run in a task");
  return jobId;
}

function secondsFrom(env: NodeJS.ProcessEnv): number | undefined {
  const text = env.BATCH_OUTPUTS_WAIT_FOR_ACCESS;
  if (!text) return undefined;
  const seconds = secondsIn(text);
  if (seconds === undefined) {
    throw new CommandError(
      "Misuse",
      `BATCH_OUTPUTS_WAIT_FOR_ACCESS must be a number of seconds, got ${JSON.stringify(text)}`,
    );
  }
  return seconds;
}

function noteWait(denied: Error, waitSeconds: number): void {
  noteBesideProgress(`${denied.message}; trying again in ${waitSeconds} s`);
}
