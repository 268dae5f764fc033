import type { EndedJob, Explanation, Job } from "../../jobs";
import type { DownloadedOutput, JobOutputStorage } from "../../outputs";
import { forgetInterrupt, onInterrupt } from "../interrupt";
import { openJobProgress } from "../progress/open-job-progress";
import { noteBesideProgress } from "../progress/shown-progress";
import { counted } from "../render/counted";
import { note, print, warn } from "../terminal";
import { downloadResults } from "./download-results";

/** How a command waits for a job. */
export interface WaitOptions {
  readonly json?: boolean;
  /** The folder for the outputs. */
  readonly get?: string;
  /** Seconds. */
  readonly timeLimit?: number;
}

/** Command lines about a job, for messages. */
interface JobCommandLines {
  /** Explains all failures. */
  readonly diagnose: string;
  /** Continues to wait, and then to download. */
  readonly again: string;
}

/** How many failed tasks are explained. The others often failed for the same reason. */
const EXPLAINED = 3;

/**
 * Waits until the tasks of a job have ended, downloads its outputs if a folder is given, and prints both.
 *
 * @param more further properties of the JSON.
 * @throws {JobError} `TasksFailed` after the outputs were downloaded.
 */
export async function waitForJob(
  job: Job,
  outputs: JobOutputStorage,
  { json = false, get, timeLimit }: WaitOptions,
  { diagnose, again }: JobCommandLines,
  more: object = {},
): Promise<void> {
  const { waitForTasks, JobError } = await import("../../jobs/index.js");
  const download = await downloadOf(job, outputs, get, { json, again });
  onInterrupt(`stopped waiting; job ${job.id} continues, and ${again} waits for it again`);
  const progress = await openJobProgress(job.id);
  let ended: EndedJob;
  let shownNote: string | undefined;
  try {
    ended = await waitForTasks(job, {
      onProgress: (state) => {
        progress.update(state);
        if (state.note !== undefined && state.note !== shownNote)
          noteBesideProgress(`job ${job.id} waits: ${state.note}`);
        shownNote = state.note;
      },
      ...(timeLimit !== undefined && { timeLimitSeconds: timeLimit }),
    }).finally(forgetInterrupt);
  } catch (error) {
    progress.end();
    if (!(error instanceof JobError) || error.code !== "JobEnded") throw error;
    // The tasks that have ended before have outputs.
    await download();
    throw new JobError("JobEnded", `${error.message}; run \`${diagnose}\` to see why`, { cause: error });
  }
  progress.end();
  const { tasks, failed, blocked } = ended;
  note(`job ${job.id}: ${tasks.succeeded} of ${counted(tasks.total, "task")} succeeded`);
  const files = await download();
  const explanations = await explanationsOf(job, ended);
  if (json) {
    const result = { tasks, failed: explanations, failedTasks: failed.map(({ id }) => id), blocked };
    print(JSON.stringify({ job: job.id, ...more, ...result, files: filesJson(files) }));
  }
  if (failed.length + blocked.length === 0) return;
  const never =
    blocked.length === 0 ? "" : `, and ${blocked.length} never ran, because a task that they depend on failed`;
  const message = `${failed.length} of ${counted(tasks.total, "task")} of job ${job.id} failed${never}; run \`${diagnose}\` to see why`;
  if (!json) await noteExplanations(explanations);
  throw new JobError("TasksFailed", message, { explanations });
}

/** Returns the function that downloads the outputs of the job, which no longer needs the job. */
async function downloadOf(
  job: Job,
  outputs: JobOutputStorage,
  folder: string | undefined,
  options: { readonly json: boolean; readonly again: string },
): Promise<() => Promise<DownloadedOutput[]>> {
  if (folder === undefined) return async () => [];
  const { creationTime } = await job.get({ select: "id,creationTime" });
  const createdAt = new Date(creationTime ?? 0);
  return () => downloadResults(outputs, folder, { createdAt, ...options });
}

async function explanationsOf(job: Job, { failed }: EndedJob): Promise<Explanation[]> {
  const { explainFailure } = await import("../../jobs/index.js");
  const explanations = await Promise.all(failed.slice(0, EXPLAINED).map(({ id }) => explainFailure(job.task(id))));
  return explanations.filter((explanation) => explanation !== undefined);
}

async function noteExplanations(explanations: readonly Explanation[]): Promise<void> {
  const { explanationText } = await import("../../jobs/index.js");
  for (const explanation of explanations) warn(explanationText(explanation));
}

function filesJson(files: readonly DownloadedOutput[]) {
  return files.map(({ output, file }) => ({
    task: output.taskId ?? null,
    kind: output.kind,
    path: output.path,
    file,
  }));
}
