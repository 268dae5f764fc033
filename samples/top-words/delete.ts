import { setTimeout as pause } from "node:timers/promises";
import type { BatchServiceClient } from "@azure/batch";
import { destinationsOf } from "azure-batch-outputs/destinations";
import { codeOf } from "./access-wait";
import { containerClient, type Pipeline } from "./pipeline";

/**
 * Deletes a job, waits until the service has removed it, and returns whether the job existed.
 *
 * @throws if the service has not removed the job within the time limit. The service ends the job's tasks first.
 */
export async function deleteJob(client: BatchServiceClient, jobId: string, timeLimitSeconds = 300): Promise<boolean> {
  if (!(await requestDeletion(client, jobId))) return false;
  const end = Date.now() + timeLimitSeconds * 1000;
  let waitMs = 200;
  while (await exists(client, jobId)) {
    if (Date.now() > end) {
      throw new Error(`job ${jobId} must be deleted within ${timeLimitSeconds} s, but is not; try again later`);
    }
    await pause(waitMs);
    waitMs = Math.min(waitMs * 2, 5_000);
  }
  return true;
}

/** Deletes the outputs of a job and its earlier runs, and returns the number of outputs. */
export function deleteOutputs(pipeline: Pipeline, jobId: string): Promise<number> {
  return deleteBlobs(destinationsOf(pipeline.destinations).job(jobId).containerUrl);
}

/** Deletes all blobs in a container, and returns the number of blobs. */
export async function deleteBlobs(url: string): Promise<number> {
  const container = containerClient(url);
  let deleted = 0;
  for await (const blob of container.listBlobsFlat()) {
    await container.deleteBlob(blob.name);
    deleted += 1;
  }
  return deleted;
}

async function requestDeletion(client: BatchServiceClient, jobId: string): Promise<boolean> {
  try {
    await client.job.deleteMethod(jobId);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === "JobNotFound") return false;
    if (code === "JobBeingDeleted") return true;
    throw error;
  }
}

async function exists(client: BatchServiceClient, jobId: string): Promise<boolean> {
  try {
    await client.job.get(jobId);
    return true;
  } catch (error) {
    if (codeOf(error) === "JobNotFound") return false;
    throw error;
  }
}
