import { Command } from "commander";
import { addBatchJobOptions, type BatchJobOptions, openPipeline } from "../batch-job/batch-job";
import { jobArgument } from "../job-argument";
import { note, print, warn } from "../terminal";

/** `batch-outputs cancel` */
export function cancelCommand(): Command {
  return addBatchJobOptions(new Command("cancel"))
    .description("end a job or some of its tasks")
    .addArgument(jobArgument())
    .argument("[task...]", "ids of tasks to end (default: the whole job)")
    .addHelpText(
      "after",
      `
Running tasks are ended, and tasks that wait never run. The job, its logs and its
outputs stay. To delete them, run batch-outputs clean.

Examples:
  batch-outputs cancel render --destinations destinations.json
  batch-outputs cancel render frame-7 frame-8 --destinations destinations.json`,
    )
    .action(cancel);
}

/** The reason that Batch shows for the end of the job. */
const REASON = "CanceledByUser";

async function cancel(jobId: string, taskIds: string[], options: BatchJobOptions): Promise<void> {
  const { BatchError, terminateJob } = await import("../../jobs/index.js");
  const job = (await openPipeline(options)).batch.job(jobId);
  const canceled: string[] = [];
  const missing: Error[] = [];
  for (const taskId of taskIds) {
    try {
      await job.task(taskId).terminate();
      canceled.push(taskId);
    } catch (error) {
      if (!(error instanceof BatchError)) throw error;
      if (error.code === "TaskCompleted") note(`task ${taskId} of job ${jobId} has already ended`);
      else if (error.code === "TaskNotFound") missing.push(error);
      else throw error;
    }
  }
  // A job that does not exist is an error, and one that has ended is not.
  const { state } = await job.get({ select: "id,state" });
  const isEnded = taskIds.length === 0 && (await terminateJob(job, { reason: REASON }));
  if (options.json) print(JSON.stringify({ job: jobId, canceled: isEnded, tasks: canceled }));
  else if (isEnded) note(`canceled job ${jobId}`);
  else if (taskIds.length === 0) note(`job ${jobId} is already ${state}`);
  else for (const taskId of canceled) note(`canceled task ${taskId} of job ${jobId}`);
  const [first, ...others] = missing;
  for (const error of others) warn(error.message);
  if (first !== undefined) throw first;
}
