import { setTimeout as pause } from "node:timers/promises";
import type { BatchServiceClient } from "@azure/batch";
import { containerClient, type Pipeline } from "./pipeline";

/** Deletes a job, if there is one, and what it and its earlier runs saved; settles once the service has forgotten the job. */
export async function deleteJob(client: BatchServiceClient, pipeline: Pipeline, jobId: string): Promise<void> {
  if (await requestDeletion(client, jobId)) {
    console.error(`deleting job ${jobId} of an earlier run`);
    while (await exists(client, jobId)) await pause(200);
  }
  const container = pipeline.destinations.jobs[jobId]?.container;
  if (container === undefined) return;
  const deleted = await deleteBlobs(`${pipeline.destinations.blobEndpoint}${container}`);
  if (deleted > 0) console.error(`deleted ${deleted} outputs of job ${jobId}`);
}

/** Deletes every blob of a container, and tells how many there were. */
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

function codeOf(error: unknown): string | undefined {
  const { code, body } = error as { code?: string; body?: { code?: string } };
  return body?.code ?? code;
}
