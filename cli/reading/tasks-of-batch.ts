import { isPattern, matcherOf } from "../../outputs/internal";
import type { WhereOptions } from "../where/where";

/** The longest time between two questions to Batch while a job is waited for, in seconds. */
const LONGEST_SECONDS = 10;

/**
 * Lists the ids of a job's tasks from Batch. The node tool has no commands about jobs: its bundle replaces this file.
 *
 * @throws {CommandError} `Misuse` without `--destinations` and `--job`.
 */
export async function tasksOfBatch(options: WhereOptions, which: "failed" | "all", option: string): Promise<string[]> {
  const [{ openPipeline }, { CommandError }] = await Promise.all([
    import("../batch-job/batch-job.js"),
    import("../errors/command-error.js"),
  ]);
  const { destinations, job: jobId } = options;
  if (destinations === undefined || jobId === undefined) {
    const message = `--destinations and --job are required for ${option}, because Batch knows the tasks; give both`;
    throw new CommandError("Misuse", message);
  }
  const job = (await openPipeline({ ...options, destinations })).batch.job(jobId);
  const { hasTaskFailed } = await import("../../jobs/index.js");
  const ids: string[] = [];
  for await (const task of job.listTasks({ select: "id,state,executionInfo" })) {
    if (which === "all" || hasTaskFailed(task)) ids.push(task.id);
  }
  return ids;
}

/** A question about tasks to Batch. */
export type TaskQuestion = (context: QuestionContext) => Promise<string | undefined>;

interface QuestionContext {
  /** Called when Batch has answered, if the question then waits. */
  readonly onAnswer: () => void;
  /** Ends a question that waits. */
  readonly abortSignal: AbortSignal;
}

/**
 * Returns questions that ask how a task, or several tasks of a job, have ended. Each returns undefined while they have
 * not. One that returns a text answers for all. A denial is not waited for.
 *
 * For several tasks, one question waits until no task of the job can make progress: tasks that depend on a failed task
 * never end. If `tasks` selects some of the job's tasks, the other question lists tasks until it finds one that has not
 * ended. That mostly takes one request.
 *
 * @param tasks the id of a task or a pattern (default: all tasks of the job).
 * @throws {BatchError} such as `JobNotFound`, when a question is called.
 */
export async function openTaskQuestions(
  options: WhereOptions & { readonly destinations: string },
  jobId: string,
  tasks = "*",
): Promise<readonly TaskQuestion[]> {
  const [{ openPipeline }, { JobError, waitForTasks }] = await Promise.all([
    import("../batch-job/batch-job.js"),
    import("../../jobs/index.js"),
  ]);
  const job = (await openPipeline({ ...options, waitForAccess: 0 })).batch.job(jobId);
  if (!isPattern(tasks)) {
    const ofTask = async () => {
      const { state, executionInfo: { exitCode } = {} } = await job
        .task(tasks)
        .get({ select: "id,state,executionInfo" });
      if (state?.toLowerCase() !== "completed") return undefined;
      return `task ${tasks} has ended${exitCode === undefined ? "" : ` with exit code ${exitCode}`}`;
    };
    return [ofTask];
  }
  const ofJob: TaskQuestion = async ({ onAnswer, abortSignal }) => {
    try {
      const ended = await waitForTasks(job, { longestSeconds: LONGEST_SECONDS, onProgress: onAnswer, abortSignal });
      // The tasks of a new job are added a little later.
      return ended.tasks.total === 0 ? undefined : `all tasks of job ${jobId} have ended`;
    } catch (error) {
      // For instance the job was terminated.
      if (error instanceof JobError && error.code === "JobEnded") return error.message;
      throw error;
    }
  };
  if (tasks === "*") return [ofJob];
  const matches = matcherOf(tasks);
  const ofPattern: TaskQuestion = async ({ abortSignal }) => {
    const hasTask = async (filter: string) => {
      for await (const { id } of job.listTasks({ filter, select: "id,state", abortSignal })) {
        if (matches(id)) return true;
      }
      return false;
    };
    if ((await hasTask("state ne 'completed'")) || !(await hasTask("state eq 'completed'"))) return undefined;
    return `all tasks ${tasks} of job ${jobId} have ended`;
  };
  return [ofJob, ofPattern];
}
