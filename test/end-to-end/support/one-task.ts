import type { BatchServiceModels } from "@azure/batch";
import { createJob, deleteJob, explainFailure, explanationText, submitTasks, waitForTasks } from "../../../jobs";
import { batchClient, openBatch } from "./batch-clients";
import type { Pipeline } from "./pipeline";

/** The result of a job with one task. */
export interface OneTask {
  readonly task: BatchServiceModels.CloudTask;
  /** The library's explanation of a failed task. */
  readonly explanation: string | undefined;
}

/**
 * Runs a job with one task on a pool of the pipeline, and replaces an earlier job with that id. Use it if only the
 * task's result matters.
 */
export async function runOneTask(
  pipeline: Pick<Pipeline, "destinations">,
  jobId: string,
  task: BatchServiceModels.TaskAddParameter,
  pool = "workers",
): Promise<OneTask> {
  const batch = openBatch(pipeline);
  const poolId = pipeline.destinations.pools[pool]?.id ?? "";
  await deleteJob(batch.job(jobId));
  const job = await createJob(batch, { id: jobId, poolInfo: { poolId } });
  try {
    await submitTasks(job, [task]);
    await waitForTasks(job, { timeLimitSeconds: 60, firstSeconds: 0.5, longestSeconds: 0.5 });
    const explanation = await explainFailure(job.task(task.id));
    return {
      task: await batchClient(pipeline).task.get(jobId, task.id),
      explanation: explanation && explanationText(explanation),
    };
  } finally {
    await deleteJob(job);
  }
}
