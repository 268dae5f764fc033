import { pipeline } from "node:stream/promises";
import { checkRunId, RUN_VARIABLE } from "../../conventions/internal";
import { destinationsOf } from "../../destinations";
import { declaredJob } from "../../destinations/internal";
import type { BatchClient, Job } from "../../jobs";
import type { JobOutputStorage } from "../../outputs";
import { deletions } from "../deletions";
import { misuse } from "../errors/command-error";
import { codeOf } from "../errors/reported-error";
import { forgetInterrupt, onInterrupt } from "../interrupt";
import { type JobPlan, planJob } from "../job-file/job-plan";
import { shellWord } from "../job-file/variables";
import { noteBesideProgress } from "../progress/shown-progress";
import { counted } from "../render/counted";
import { endWithReader, note, print, warn } from "../terminal";
import { readDestinations } from "../where/destinations-file";
import { type BatchJobOptions, type OpenPipeline, openPipeline } from "./batch-job";
import { commandLineOf } from "./command-line-of";
import { uploadInputs } from "./upload-inputs";
import { waitForJob } from "./wait-for-job";

/** The options of `submit`. */
export interface SubmitJobOptions extends BatchJobOptions {
  readonly continue?: boolean;
  readonly replace?: boolean;
  readonly dryRun?: boolean;
  readonly clean?: boolean;
  /** The id of the run. */
  readonly run?: string;
  readonly wait?: boolean;
  readonly get?: string;
  /** Seconds. */
  readonly timeLimit?: number;
}

/** `batch-outputs submit`: from a job file to a job in Batch and, if requested, to its results. */
export async function submitJob(file: string, options: SubmitJobOptions): Promise<void> {
  const destinations = destinationsOf(await readDestinations(options.destinations));
  const plan = await planJob(file, destinations, (jobId) => runOf(jobId, options));
  if (options.dryRun) return printPlan(plan);
  const opened = await openPipeline(options);
  const outputs = await opened.outputsToWrite(plan.job.id, plan.run);
  onInterrupt("stopped before the job was created; the same command starts again");
  if (options.run !== undefined) await checkNew(outputs, options.run);
  if (options.replace) await deleteEarlier(opened.batch, plan.job.id);
  onInterrupt(
    `stopped; job ${plan.job.id} may lack tasks; submit it again with --continue, which adds those that it lacks`,
  );
  const { job, isOpen } = await openJob(opened, plan, options);
  if (!isOpen) await requireTasks(job, plan);
  let added = 0;
  if (isOpen) {
    // `pulumi up` creates the containers of declared jobs.
    if (declaredJob(opened.description, job.id) === undefined) await outputs.prepare();
    await startRun(outputs, options);
    if (options.clean) await cleanEarlier(opened, plan);
    else if (plan.hasMerge && !options.continue) await warnOfEarlier(outputs);
    await uploadInputs(outputs, plan.localFiles);
    added = await addTasks(job, plan, options);
  }
  forgetInterrupt();
  if (options.wait || options.get !== undefined) {
    const lines = { diagnose: commandLineOf("diagnose", job.id, options), again: waitCommandLine(job.id, options) };
    return waitForJob(job, outputs, options, lines, { run: plan.run ?? null, added });
  }
  if (options.json) print(JSON.stringify({ job: job.id, run: plan.run ?? null, added, tasks: plan.count }));
  else print(job.id);
}

/** Returns the command line that waits for a job that was submitted. */
function waitCommandLine(jobId: string, options: SubmitJobOptions): string {
  const get = options.get === undefined ? "" : ` --get ${shellWord(options.get)}`;
  return `\`${commandLineOf("wait", jobId, options)}${get}\``;
}

/** Prints the job and its tasks in the format of the REST API, so that other programs can submit them. */
async function printPlan({ job, tasks }: JobPlan): Promise<void> {
  endWithReader();
  const lines = async function* () {
    yield `${JSON.stringify({ job })}\n`;
    for await (const task of tasks()) yield `${JSON.stringify(task)}\n`;
  };
  // Waits for the reader, because there can be any number of tasks.
  await pipeline(lines, process.stdout, { end: false });
}

async function deleteEarlier(batch: BatchClient, jobId: string): Promise<void> {
  const { deleteJob } = await import("../../jobs/index.js");
  if (await deleteJob(batch.job(jobId))) note(`deleted the earlier job ${jobId}`);
}

/**
 * Returns the run that the tasks will belong to: the given one, that of the job to continue, or a new one. A new id is
 * the time, so that ids sort by it.
 */
async function runOf(jobId: string, options: SubmitJobOptions): Promise<string | undefined> {
  if (options.run !== undefined) return checkRunId(options.run, "--run");
  const job = options.continue ? await existingJob((await openPipeline(options)).batch.job(jobId)) : undefined;
  if (job === undefined) return new Date().toISOString().replaceAll(":", "-");
  return job.commonEnvironmentSettings?.find(({ name }) => name === RUN_VARIABLE)?.value;
}

async function existingJob(job: Job) {
  const { BatchError } = await import("../../jobs/index.js");
  try {
    return await job.get({ select: "id,commonEnvironmentSettings" });
  } catch (error) {
    if (error instanceof BatchError && error.code === "JobNotFound") return undefined;
    throw error;
  }
}

/** Requires that the id of a run is not that of an earlier one, whose outputs would be mixed with the new ones. */
async function checkNew(outputs: JobOutputStorage, run: string): Promise<void> {
  try {
    const isTaken = (await outputs.runs()).some(({ id }) => id === run);
    if (isTaken) throw misuse("--run", "be the id of a new run", run, "leave it out: the time is the id then");
  } catch (error) {
    if (codeOf(error) !== "ContainerNotFound") throw error;
  }
}

/**
 * Records the run. A person who may submit jobs does not have to be able to write outputs: the first task that stores
 * an output with the command records the run, too.
 */
async function startRun(outputs: JobOutputStorage, { run }: SubmitJobOptions): Promise<void> {
  try {
    await outputs.startRun();
  } catch (error) {
    if (run !== undefined || codeOf(error) !== "AccessDenied") throw error;
    warn("the run is not recorded yet, because access to the job's container is denied");
  }
}

/** Deletes what earlier runs have stored, and their records. */
async function cleanEarlier({ outputsOf }: OpenPipeline, { job, run }: JobPlan): Promise<void> {
  const outputs = await outputsOf(job.id, { run: "all" });
  let count = 0;
  for await (const _ of deletions(outputs.listAll({ filter: (output) => output.run !== run }))) count += 1;
  await outputs.deleteRuns(run);
  note(`deleted ${counted(count, "output")} of earlier runs`);
}

/** Warns that the merge task also gets outputs of earlier runs, because Batch selects them only by their names. */
async function warnOfEarlier(outputs: JobOutputStorage): Promise<void> {
  // Without access, the warning is not worth an error.
  const runs = await outputs.runs().catch(() => []);
  if (runs.length < 2) return;
  warn("the merge task also gets outputs of earlier runs that this run does not store again; --clean deletes them");
}

/** Creates the job, or opens the one that exists. */
async function openJob(
  { batch }: OpenPipeline,
  { job: description }: JobPlan,
  options: SubmitJobOptions,
): Promise<{ job: Job; isOpen: boolean }> {
  const { BatchError, createJob } = await import("../../jobs/index.js");
  try {
    const job = await createJob(batch, description);
    note(`created job ${job.id}`);
    return { job, isOpen: true };
  } catch (error) {
    if (!(error instanceof BatchError) || error.code !== "JobExists") throw error;
    if (!options.continue) {
      const message = `job ${description.id} exists (JobExists); give --continue to add the tasks that it lacks, or --replace to delete it first`;
      throw new BatchError("JobExists", message, { reason: error.reason, cause: error });
    }
    const job = batch.job(description.id);
    const { state = "" } = await job.get({ select: "id,state" });
    const isOpen = state.toLowerCase() === "active";
    if (!isOpen) warn(`job ${job.id} is ${state}, and gets no tasks`);
    return { job, isOpen };
  }
}

/** Requires that a job that takes no tasks has all of them: it can have been canceled before it got them. */
async function requireTasks(job: Job, { tasks }: JobPlan): Promise<void> {
  const { JobError, missingTasks } = await import("../../jobs/index.js");
  const missing = await missingTasks(job, tasks());
  if (missing.length === 0) return;
  const got = `job ${job.id} has ended or is disabled, and lacks ${counted(missing.length, "task")}, such as ${missing[0]}`;
  throw new JobError("JobEnded", `${got}; give --replace to run all tasks again`);
}

/** Adds the tasks, and lets the job end when all of them have. */
async function addTasks(job: Job, { tasks, count }: JobPlan, options: SubmitJobOptions): Promise<number> {
  const { submitTasks } = await import("../../jobs/index.js");
  let last = Date.now();
  const { added, existing } = await submitTasks(job, tasks(), {
    existing: options.continue ? "skip" : "refuse",
    onProgress: (submission) => {
      if (Date.now() - last < LINE_INTERVAL) return;
      last = Date.now();
      noteBesideProgress(`added ${submission.added} of ${counted(count, "task")}`);
    },
  });
  await job.update({ onAllTasksComplete: "terminatejob" });
  note(`added ${counted(added, "task")}${existing.length === 0 ? "" : `; ${existing.length} existed`}`);
  return added;
}

/** The minimum time between two lines about tasks that are added, in milliseconds. */
const LINE_INTERVAL = 10_000;
