import { type Command, Option } from "commander";
import { isJobOutputKind, isTaskOutputKind } from "../../conventions";
import { ALL_RUNS, checkRunId, LAST_RUN, RUN_VARIABLE, shown } from "../../conventions/internal";
import type { PipelineDescription } from "../../destinations";
import { declaredJob } from "../../destinations/internal";
import type {
  JobOutputStorage,
  OutputStorageOptions,
  SharedLocation,
  StoredOutputs,
  WaitForAccess,
} from "../../outputs";
import { DURATION_RULE, durationIn, waitArgument } from "../durations";
import { CommandError, misuse } from "../errors/command-error";
import { pathArgument } from "../path-argument";
import { createRetryNotes } from "../progress/retry-notes";
import { noteBesideProgress } from "../progress/shown-progress";
import { accessTime, createAccessWait, NODE_WAIT_SECONDS, PERSON_WAIT_SECONDS } from "./access-wait";
import { openCredential } from "./credential";
import { readDestinations } from "./destinations-file";
import { loadLibrary } from "./library";
import { type Md5Option, md5From } from "./md5";
import { readNodeConfiguration } from "./node-configuration";
import { isUndeclared } from "./undeclared-job";

/** One observer for all requests of a command, so that an outage is reported only once. */
export const retryObserver = createRetryNotes(noteBesideProgress);

/** The options for the location of outputs. Every command has them. */
export interface WhereOptions {
  readonly blobEndpoint?: string;
  readonly destinations?: string;
  readonly job?: string;
  /** The id of a run, `last` or `all`. */
  readonly run?: string;
  /** Seconds. */
  readonly waitForAccess?: number;
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** The option of commands that use a task. An empty string means no task, also on a node. */
export interface TaskOption {
  readonly task?: string;
}

/** The location of outputs, and how to access them. */
export interface Where {
  /** An account, or a URL of a job's container with a SAS. */
  readonly place: Account | SharedLocation;
  /** The pipeline's description, if one was given. */
  readonly pipeline?: PipelineDescription;
  readonly waitForAccess: WaitForAccess;
  /** The kinds that get an MD5 because the node's pool requires it. */
  readonly md5?: readonly string[];
}

interface Account {
  readonly blobEndpoint: string;
  /** The client id of the managed identity. If it is undefined, `DefaultAzureCredential` finds an identity. */
  readonly identityClientId?: string;
}

/** Adds the options that every command has. */
export function addWhereOptions(command: Command, { json = true } = {}): Command {
  command
    .addOption(
      new Option(
        "--blob-endpoint <url>",
        "storage account's Blob endpoint (default: $BATCH_OUTPUTS_BLOB_ENDPOINT, or the account of the node's pool)",
      ).conflicts("destinations"),
    )
    .option(
      "--destinations <file>",
      "description of a pipeline, as `pulumi stack output destinations --json` prints it",
      pathArgument,
    )
    .option("--job <id>", "job (default: $AZ_BATCH_JOB_ID)")
    .option(
      "--run <id>",
      "run of a job that was submitted several times: an id or, to read outputs, last or all (default: $BATCH_OUTPUTS_RUN, or last to read outputs)",
    )
    .option(
      "--wait-for-access <time>",
      `how long to retry while access is denied, such as 600 or 10m (default: $BATCH_OUTPUTS_WAIT_FOR_ACCESS, or ${NODE_WAIT_SECONDS} on a node, ${PERSON_WAIT_SECONDS} for a person at a terminal, and 0 elsewhere)`,
      waitArgument,
    )
    .option("--debug", "print stack traces of errors");
  return json ? command.option("--json", "print results and errors as JSON") : command;
}

/**
 * Finds the location of outputs from the options, the environment or the node's configuration, in this order.
 *
 * There is no option for a container's URL, because every user of the machine can read command lines.
 *
 * @param personSeconds how long a person waits while access is denied (default: 600).
 * @throws {CommandError} `Misuse` if a job is given together with the URL of a container, or if there is no location.
 */
export async function findWhere(
  options: WhereOptions,
  { env = process.env, personSeconds }: { env?: NodeJS.ProcessEnv; personSeconds?: number } = {},
): Promise<Where> {
  const givenSeconds = options.waitForAccess ?? secondsFrom(env);
  const waiting = (isOnNode = Boolean(env.AZ_BATCH_NODE_ID)): WaitForAccess => {
    const caller = { givenSeconds, isOnNode, json: options.json === true, ...(personSeconds && { personSeconds }) };
    return createAccessWait(accessTime(caller, env), noteBesideProgress);
  };
  if (options.destinations !== undefined) {
    const pipeline = await readDestinations(options.destinations);
    return { place: { blobEndpoint: pipeline.blobEndpoint }, pipeline, waitForAccess: waiting() };
  }
  const containerUrl = env.BATCH_OUTPUTS_CONTAINER_URL;
  if (containerUrl && options.blobEndpoint === undefined) {
    if (options.job !== undefined) {
      const got = "BATCH_OUTPUTS_CONTAINER_URL, which is the container of one job";
      throw misuse("--job", "be used with --blob-endpoint or --destinations", got, "omit --job, or unset the variable");
    }
    return { place: { containerUrl }, waitForAccess: waiting() };
  }
  const blobEndpoint = options.blobEndpoint ?? env.BATCH_OUTPUTS_BLOB_ENDPOINT;
  if (blobEndpoint) return { place: { blobEndpoint }, waitForAccess: waiting() };

  const node = await readNodeConfiguration(env);
  if (node === undefined) {
    throw new CommandError(
      "Misuse",
      "blob endpoint is required; give --destinations FILE (`pulumi stack output destinations --json > FILE` writes it), or keep it with `batch-outputs use FILE`. Or give --blob-endpoint and --job, set BATCH_OUTPUTS_CONTAINER_URL to a URL that `batch-outputs url` prints, or run on a node of a pool that has the node tool",
    );
  }
  return {
    place: { blobEndpoint: node.blobEndpoint, identityClientId: node.identityClientId },
    waitForAccess: waiting(true),
    ...(node.md5 !== undefined && { md5: node.md5 }),
  };
}

/** Opens the outputs of the job for reading. */
export async function openJob(options: WhereOptions): Promise<JobOutputStorage> {
  return openJobAt(await findWhere(options), options);
}

/** Opens the outputs of the job at this location for reading: those of the newest run, unless another one is given. */
export function openJobAt(where: Where, options: WhereOptions): Promise<JobOutputStorage> {
  const run = givenRun(options);
  if (run === ALL_RUNS) return openRun(where, options, undefined);
  return openRun(where, options, run === undefined || run === LAST_RUN ? LAST_RUN : checkGivenRun(run, options));
}

async function openRun(
  where: Where,
  options: WhereOptions,
  run: string | undefined,
  ofWriter: Pick<OutputStorageOptions, "md5"> = {},
): Promise<JobOutputStorage> {
  const { place, pipeline } = where;
  const requests = {
    waitForAccess: where.waitForAccess,
    retryObserver,
    ...(run !== undefined && { run }),
    ...ofWriter,
  };
  if ("containerUrl" in place) return openShared(place, requests);
  const jobId = jobIdOf(options);
  // No role assignment gives access to a job that does not exist.
  const isUnknown = pipeline !== undefined && isUndeclared(pipeline, jobId) && options.waitForAccess === undefined;
  const { JobOutputStorage } = await loadLibrary();
  const credential = await openCredential(place.identityClientId, retryObserver);
  return new JobOutputStorage(
    { blobEndpoint: place.blobEndpoint, credential, jobId },
    { ...requests, ...(isUnknown && { waitForAccess: { seconds: 0 } }) },
  );
}

/** Returns the run that the option or the environment names. */
export function givenRun({ run }: WhereOptions, env = process.env): string | undefined {
  return run ?? (env[RUN_VARIABLE] || undefined);
}

/** @throws {ConventionError} `RunIdRefused`, with the name of the option or of the variable. */
function checkGivenRun(run: string, options: WhereOptions): string {
  return checkRunId(run, options.run === undefined ? RUN_VARIABLE : "--run");
}

/**
 * Opens the outputs of the job for writing.
 *
 * @throws {DestinationError} `JobNotDeclared` if the pipeline's nodes cannot write outputs of the job. An owner of the
 *   account could create the container, but the tasks would then be denied.
 */
export async function openJobToWrite(where: Where, options: WhereOptions & Md5Option): Promise<JobOutputStorage> {
  const run = givenRun(options);
  const md5 = md5From(options, where.md5);
  const ofWriter = md5 === undefined ? {} : { md5 };
  const job = await openRun(where, options, run === undefined ? undefined : checkGivenRun(run, options), ofWriter);
  if (where.pipeline !== undefined && job.jobId !== undefined) declaredJob(where.pipeline, job.jobId);
  return job;
}

/** Opens the outputs of a kind for writing. Throws the errors of `openOutputs` and `openJobToWrite`. */
export function openOutputsToWrite(
  kind: string,
  options: WhereOptions & TaskOption & Md5Option,
): Promise<StoredOutputs<string>> {
  return openOutputsOf(kind, options, async () => openJobToWrite(await findWhere(options), options));
}

/**
 * Opens the outputs of a kind: those of the job for a kind of jobs, and those of the task for all other kinds. Without
 * a task, a kind that is not standard belongs to the job.
 *
 * @throws {CommandError} `Misuse` if a task is required and none is known.
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
  if (!taskId) throw new CommandError("Misuse", `task is required for ${kind}; give --task, or run in a task`);

  const job = await open();
  return job.task(taskId);
}

async function openShared(location: SharedLocation, requests: OutputStorageOptions): Promise<JobOutputStorage> {
  const { JobOutputStorage } = await loadLibrary();
  try {
    return new JobOutputStorage(location, requests);
  } catch (cause) {
    const { message } = cause as Error;
    throw new CommandError("Misuse", message.replace("containerUrl", "BATCH_OUTPUTS_CONTAINER_URL"), { cause });
  }
}

/** Returns the id of the job. */
function jobIdOf(options: WhereOptions): string {
  const jobId = options.job ?? process.env.AZ_BATCH_JOB_ID;
  if (!jobId) throw new CommandError("Misuse", "job is required; give --job, or run in a task");
  return jobId;
}

function secondsFrom(env: NodeJS.ProcessEnv): number | undefined {
  const text = env.BATCH_OUTPUTS_WAIT_FOR_ACCESS;
  if (!text) return undefined;
  const seconds = durationIn(text);
  if (seconds === undefined) throw misuse("BATCH_OUTPUTS_WAIT_FOR_ACCESS", DURATION_RULE, shown(text));
  return seconds;
}
