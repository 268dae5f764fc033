import { readFile } from "node:fs/promises";
import { DefaultAzureCredential } from "@azure/identity";
import { ContainerClient, newPipeline, type RequestPolicyFactory } from "@azure/storage-blob";
import type { PipelineDescription } from "azure-batch-outputs/destinations";
import { type BatchClient, batchClient } from "azure-batch-outputs/jobs";
import { STORAGE_SERVICE_VERSION } from "azure-batch-outputs/outputs";
import { type AccessWaitOptions, createAccessWait } from "./access-wait";

/** The output of `pulumi stack output --json` for stacks/output-pipeline. */
export interface Pipeline {
  /** Where tasks put their outputs, for the builders of `azure-batch-outputs/destinations`. */
  readonly destinations: PipelineDescription;
  /** The URLs of the containers that hold the tasks' inputs: the program, and the texts. */
  readonly taskInputs: { readonly program: string; readonly texts: string };
}

/** Reads the stack's outputs from a file. */
export async function readPipeline(file: string): Promise<Pipeline> {
  const pipeline = JSON.parse(await readFile(file, "utf8")) as Partial<Pipeline>;
  if (!pipeline.destinations || !pipeline.taskInputs) {
    throw new Error(
      `${file} must hold the outputs destinations and taskInputs; write it by: pulumi stack output --json`,
    );
  }
  return pipeline as Pipeline;
}

// One credential, so that a token for each service is requested only once.
const credential = new DefaultAzureCredential();

/** How all clients of this program wait for access. */
let accessWait = createAccessWait();

/** Changes how the clients that are created later wait for access. */
export function setAccessWait(options: AccessWaitOptions): void {
  accessWait = createAccessWait(options);
}

/** Returns a client for a pipeline's Batch service, with the identity of the user who is logged in. */
export function openBatch({ destinations: { batchEndpoint } }: Pick<Pipeline, "destinations">): BatchClient {
  return batchClient({ endpoint: batchEndpoint, credential, waitForAccess: accessWait.batch });
}

/** Returns a client for a pipeline's container, with the identity of the user who is logged in. */
export function containerClient(url: string): ContainerClient {
  const pipeline = newPipeline(credential);
  pipeline.factories.push(accessWait.storage, pinnedVersion);
  return new ContainerClient(url, pipeline);
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

/** Sends the library's version of the service, because some regions do not know the version of the SDK yet. */
const pinnedVersion: RequestPolicyFactory = {
  create: (next) => ({
    sendRequest(request) {
      request.headers.set("x-ms-version", STORAGE_SERVICE_VERSION);
      return next.sendRequest(request);
    },
  }),
};
