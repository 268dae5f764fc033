import { BatchError } from "../batch-error";
import type { BatchClient, Job } from "../client";
import { explainFailure, explanationText } from "../explain";
import type { Explanation } from "../explanation";
import { JobError } from "../job-error";
import type { JobDescription, TaskDescription } from "../model";
import { missingTasks, type Submission, submitTasks } from "../submit";
import { type EndedJob, type JobProgress, type WaitForTasksOptions, waitForTasks } from "../wait";
import { createJob } from "./create-job";
import { deleteJob } from "./delete-job";
import { terminateJob } from "./terminate-job";

/** A whole job: what runs before, in and after it. */
export interface RunDescription extends Omit<WaitForTasksOptions, "onProgress"> {
  readonly job: JobDescription;
  readonly tasks: Iterable<TaskDescription> | AsyncIterable<TaskDescription>;
  /** Uploads what the tasks need, before the job is created. */
  readonly uploadInputs?: () => Promise<unknown>;
  /** Downloads the results, also if tasks failed. It runs before the job is cleaned up. */
  readonly downloadOutputs?: (ended: EndedJob) => Promise<unknown>;
  /**
   * What happens to a job of an earlier run with the same id: `refuse` (default) fails with `JobExists`, `replace`
   * deletes it first, and `continue` adds the tasks that it lacks, and waits for it.
   */
  readonly existing?: "refuse" | "replace" | "continue";
  /** What happens to the job at the end: `terminate` (default), `delete`, or `keep`. */
  readonly cleanUp?: "terminate" | "delete" | "keep";
  /** How many requests add tasks at the same time (default: 8). */
  readonly concurrency?: number;
  /** Called after each step and each poll. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/** What a run is doing. */
export type RunProgress =
  | { readonly step: "replaced" | "created"; readonly job: Job }
  | ({ readonly step: "submitting" | "submitted"; readonly job: Job } & Submission)
  | ({ readonly step: "waiting"; readonly job: Job } & JobProgress)
  | { readonly step: "cleaned"; readonly job: Job };

/** How many failed tasks are explained. The others often failed for the same reason. */
const EXPLAINED = 10;

/**
 * Runs a job from its inputs to its results: uploads inputs, creates the job, adds the tasks, waits for them, downloads
 * the results, explains failures, and cleans up. Each step is also a function of its own.
 *
 * @example
 * await runJob(batch, {
 *   job: { id: "render", poolInfo: { poolId: pool.id } },
 *   tasks: frames.map((frame) => ({ id: `frame-${frame}`, commandLine: pool.commandLine(`render ${frame}`) })),
 *   downloadOutputs: () => outputs.download("frames"),
 *   cleanUp: "delete",
 * });
 *
 * @throws {JobError} `TasksFailed` if tasks failed or never ran: `explanations` has the reasons of the first 10.
 *   `JobEnded` if a job to continue has ended or is disabled, and lacks tasks. Also the errors of `submitTasks` and
 *   `waitForTasks`. A job whose wait ended by an error or by the signal is not cleaned
 *   up, so that it continues.
 * @throws {BatchError} such as `JobExists`.
 */
export async function runJob(client: BatchClient, description: RunDescription): Promise<EndedJob> {
  const { uploadInputs, downloadOutputs, cleanUp = "terminate", onProgress, abortSignal, ...wait } = description;
  abortSignal?.throwIfAborted();
  await uploadInputs?.();
  const { job, isOpen } = await openJob(client, description);
  await (isOpen ? submit(job, description) : requireTasks(job, description));
  const ended = await waitForTasks(job, {
    ...wait,
    abortSignal,
    onProgress: (progress) => onProgress?.({ step: "waiting", job, ...progress }),
  });
  await downloadOutputs?.(ended);
  const explanations = await explainTasks(job, ended, abortSignal);
  if (cleanUp !== "keep") {
    await (cleanUp === "delete" ? deleteJob(job, { abortSignal }) : terminateJob(job, { abortSignal }));
    onProgress?.({ step: "cleaned", job });
  }
  if (ended.failed.length + ended.blocked.length > 0) throw tasksFailed(job, ended, explanations);
  return ended;
}

/** Creates the job, or opens that of an earlier run. A job that has ended takes no tasks. */
async function openJob(client: BatchClient, description: RunDescription): Promise<{ job: Job; isOpen: boolean }> {
  const { job: jobDescription, existing = "refuse", onProgress, abortSignal } = description;
  const job = client.job(jobDescription.id);
  if (existing === "replace" && (await deleteJob(job, { abortSignal }))) onProgress?.({ step: "replaced", job });
  try {
    // A job without tasks would end immediately.
    await createJob(client, { ...jobDescription, onAllTasksComplete: "noaction" }, { abortSignal });
  } catch (error) {
    if (existing !== "continue" || !(error instanceof BatchError) || error.code !== "JobExists") throw error;
    const { state = "" } = await job.get({ select: "id,state", abortSignal });
    return { job, isOpen: state.toLowerCase() === "active" };
  }
  onProgress?.({ step: "created", job });
  return { job, isOpen: true };
}

/**
 * Requires that a job that takes no tasks has all of them. It can have ended before, by `terminate` or its time limit.
 *
 * @throws {JobError} `JobEnded`.
 */
async function requireTasks(job: Job, { tasks, abortSignal }: RunDescription): Promise<void> {
  const missing = await missingTasks(job, tasks, { abortSignal });
  if (missing.length === 0) return;
  const got = `job ${job.id} has ended or is disabled, and lacks ${missing.length} tasks, such as ${missing[0]}`;
  throw new JobError("JobEnded", `${got}; enable it, or give \`existing: "replace"\` to run all tasks again`);
}

async function submit(job: Job, description: RunDescription): Promise<void> {
  const { tasks, existing, concurrency, onProgress, abortSignal } = description;
  const submission = await submitTasks(job, tasks, {
    existing: existing === "continue" ? "skip" : "refuse",
    ...(concurrency !== undefined && { concurrency }),
    onProgress: (progress) => onProgress?.({ step: "submitting", job, ...progress }),
    abortSignal,
  });
  const { onAllTasksComplete } = description.job;
  if (onAllTasksComplete !== undefined) await job.update({ onAllTasksComplete }, { abortSignal });
  onProgress?.({ step: "submitted", job, ...submission });
}

async function explainTasks(job: Job, { failed }: EndedJob, abortSignal?: AbortSignal): Promise<Explanation[]> {
  const explanations: Explanation[] = [];
  for (const { id } of failed.slice(0, EXPLAINED)) {
    const explanation = await explainFailure(job.task(id), { abortSignal });
    if (explanation !== undefined) explanations.push(explanation);
  }
  return explanations;
}

function tasksFailed(job: Job, { tasks, failed, blocked }: EndedJob, explanations: readonly Explanation[]): JobError {
  const counts = `${failed.length} of ${tasks.total} tasks of job ${job.id} failed`;
  const never =
    blocked.length === 0 ? "" : `, and ${blocked.length} never ran, because a task that they depend on failed`;
  const more = failed.length - explanations.length;
  const lines = [
    `${counts}${never}`,
    ...explanations.map(explanationText),
    ...(more > 0 ? [`and ${more} more: read them with explainFailure(job.task(id))`] : []),
  ];
  return new JobError("TasksFailed", lines.join("\n"), { explanations });
}
