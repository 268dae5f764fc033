import { DefaultAzureCredential } from "@azure/identity";
import { ContainerClient } from "@azure/storage-blob";
import type { PipelineDescription } from "../../../destinations";

/** The outputs of stacks/output-pipeline. */
export interface Pipeline {
  readonly destinations: PipelineDescription;
}

const credential = new DefaultAzureCredential();

/** Returns Microsoft's client for a container, with the identity of the user who is logged in. */
export function containerClient(url: string): ContainerClient {
  return new ContainerClient(url, credential);
}
