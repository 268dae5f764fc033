import { type JobPreparationTask, type JobReleaseTask, type NameValue, PREPARATION_ID, RELEASE_ID } from "../model";
import type { TaskOutcome, TaskRun } from "./compute-node";
import { type FailureCode, requestedFailure } from "./failure";
import { uploadOutputFiles } from "./files/output-files";
import { taskDirectories } from "./layout";
import { type CommandRun, environmentOf, type NodeContext, runCommand } from "./process/run-command";

/**
 * Runs a task to its end. Output files are uploaded once, after the last attempt, and only if a process has run. A
 * failed upload makes the task fail but does not change its exit code. `failureInfo` then reports the upload, even if
 * the exit code is not 0.
 */
export async function runTask(context: NodeContext, run: TaskRun, signal: AbortSignal): Promise<TaskOutcome> {
  const { jobId, task, preparationTaskId, authenticationToken, commonEnvironment, maxRetryCount, onProgress } = run;
  const directories = taskDirectories(context.system.layout, jobId, task.id);
  const preparation =
    preparationTaskId === undefined ? undefined : taskDirectories(context.system.layout, jobId, preparationTaskId);
  const job = { jobId, taskId: task.id, preparation, authenticationToken };
  const commandRun: CommandRun = { directories, job, command: task, commonEnvironment, maxRetryCount, onProgress };

  const error = context.taskError();
  const isOfUpload = error?.startsWith("FileUpload");
  const outcome =
    error === undefined || isOfUpload ? await runCommand(context, commandRun, signal) : failOnRequest(error);
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
      error: isOfUpload ? error : undefined,
    },
    signal,
  );
  const endTime = new Date();
  return failureInfo === undefined ? { ...outcome, endTime } : { ...outcome, endTime, result: "failure", failureInfo };
}

function failOnRequest(code: FailureCode): TaskOutcome {
  const now = new Date();
  return {
    result: "failure",
    startTime: now,
    endTime: now,
    retryCount: 0,
    failureInfo: requestedFailure(code).info,
  };
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

/** Runs a job's release task, in `workitems/{job}/job-1/{its id}`. It is not retried. */
export function runRelease(
  context: NodeContext,
  jobId: string,
  task: JobReleaseTask,
  commonEnvironment: readonly NameValue[],
  preparationTaskId: string,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const { layout } = context.system;
  const taskId = task.id ?? RELEASE_ID;
  const preparation = taskDirectories(layout, jobId, preparationTaskId);
  const { maxWallClockTime } = task;
  return runCommand(
    context,
    {
      directories: taskDirectories(layout, jobId, taskId),
      job: { jobId, taskId, preparation },
      command: { ...task, constraints: { maxWallClockTime } },
      commonEnvironment,
      maxRetryCount: 0,
    },
    signal,
  );
}
