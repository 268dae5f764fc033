import type { JobPreparationTask, NameValue } from "../model";
import type { TaskOutcome, TaskRun } from "./compute-node";
import { uploadOutputFiles } from "./files/output-files";
import { taskDirectories } from "./layout";
import { type CommandRun, environmentOf, type NodeContext, runCommand } from "./process/run-command";

/** The default id of a preparation task. */
const PREPARATION_ID = "jobpreparation";

/**
 * Runs a task to its end. Output files are uploaded once, after the last attempt, and only if a process has run. A
 * failed upload makes the task fail but does not change its exit code. `failureInfo` then reports the upload, even if
 * the exit code is not 0.
 */
export async function runTask(context: NodeContext, run: TaskRun, signal: AbortSignal): Promise<TaskOutcome> {
  const { jobId, task, preparationTaskId, commonEnvironment, maxRetryCount, onProgress } = run;
  const directories = taskDirectories(context.system.layout, jobId, task.id);
  const preparation =
    preparationTaskId === undefined ? undefined : taskDirectories(context.system.layout, jobId, preparationTaskId);
  const job = { jobId, taskId: task.id, preparation };
  const commandRun: CommandRun = { directories, job, command: task, commonEnvironment, maxRetryCount, onProgress };

  const outcome = await runCommand(context, commandRun, signal);
  if (outcome.exitCode === undefined || !task.outputFiles?.length) return outcome;
  const failureInfo = await uploadOutputFiles(
    {
      outputFiles: task.outputFiles,
      succeeded: outcome.exitCode === 0,
      directories,
      environment: environmentOf(context, commandRun),
      paths: context.system.paths,
      http: context.http,
      tokens: context.tokens,
    },
    signal,
  );
  const endTime = new Date();
  return failureInfo === undefined ? { ...outcome, endTime } : { ...outcome, endTime, result: "failure", failureInfo };
}

/** Runs a job's preparation task, in `workitems/{job}/job-1/{its id}`. */
export function runPreparation(
  context: NodeContext,
  jobId: string,
  task: JobPreparationTask,
  commonEnvironment: readonly NameValue[],
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const taskId = task.id ?? PREPARATION_ID;
  const directories = taskDirectories(context.system.layout, jobId, taskId);
  const maxRetryCount = task.constraints?.maxTaskRetryCount ?? 0;
  return runCommand(
    context,
    { directories, job: { jobId, taskId }, command: task, commonEnvironment, maxRetryCount },
    signal,
  );
}
