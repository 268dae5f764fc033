import { readFile } from "node:fs/promises";
import { BatchServiceClient } from "@azure/batch";
import { DefaultAzureCredential } from "@azure/identity";
import { AzureIdentityCredentialAdapter } from "@azure/ms-rest-js";
import { ContainerClient } from "@azure/storage-blob";
import type { PipelineDescription } from "azure-batch-outputs/destinations";

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

/** Returns a client for a pipeline's Batch service, with the identity of the user who is logged in. */
export function batchClient(pipeline: Pipeline): BatchServiceClient {
  const scope = "https://batch.core.windows.net/.default";
  return new BatchServiceClient(
    new AzureIdentityCredentialAdapter(credential, scope),
    pipeline.destinations.batchEndpoint,
  );
}

/** Returns a client for a pipeline's container, with the identity of the user who is logged in. */
export function containerClient(url: string): ContainerClient {
  return new ContainerClient(url, credential);
}
