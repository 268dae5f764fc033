import type { WhereOptions } from "../where/where";

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

/**
 * Returns a function that asks how a task, or all tasks of a job, have ended. It returns undefined while they have not.
 * A denial is not waited for.
 *
 * @throws {BatchError} such as `JobNotFound`, when the function is called.
 */
export async function openStateOfTasks(
  options: WhereOptions & { readonly destinations: string },
  jobId: string,
  taskId: string | undefined,
): Promise<() => Promise<string | undefined>> {
  const { openPipeline } = await import("../batch-job/batch-job.js");
  const job = (await openPipeline({ ...options, waitForAccess: 0 })).batch.job(jobId);
  if (taskId === undefined) {
    return async () => {
      const { active, running } = await job.taskCounts();
      return active + running > 0 ? undefined : `all tasks of job ${jobId} have ended`;
    };
  }
  return async () => {
    const { state, executionInfo: { exitCode } = {} } = await job
      .task(taskId)
      .get({ select: "id,state,executionInfo" });
    if (state?.toLowerCase() !== "completed") return undefined;
    return `task ${taskId} has ended${exitCode === undefined ? "" : ` with exit code ${exitCode}`}`;
  };
}
