import type { BatchServiceModels } from "@azure/batch";
import { deleteJob } from "../../../samples/top-words/delete";
import { explainTask } from "../../../samples/top-words/explain";
import { batchClient, type Pipeline } from "../../../samples/top-words/pipeline";
import { hasTaskFailed, waitForTasks } from "../../../samples/top-words/wait";

/** The result of a job with one task. */
export interface OneTask {
  readonly task: BatchServiceModels.CloudTask;
  /** The sample's explanation of a failed task. */
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
  const client = batchClient(pipeline);
  const poolId = pipeline.destinations.pools[pool]?.id ?? "";
  await deleteJob(client, jobId);
  await client.job.add({ id: jobId, poolInfo: { poolId } });
  try {
    await client.task.add(jobId, task);
    const [ended] = await waitForTasks(client, jobId, poolId, 60, () => {}, { firstSeconds: 0.5, longestSeconds: 0.5 });
    if (!ended) throw new Error(`job ${jobId} has no task`);
    return { task: ended, explanation: hasTaskFailed(ended) ? await explainTask(client, jobId, ended) : undefined };
  } finally {
    await deleteJob(client, jobId);
  }
}
