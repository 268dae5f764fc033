import { BatchServiceClient } from "@azure/batch";
import { DefaultAzureCredential } from "@azure/identity";
import { AzureIdentityCredentialAdapter } from "@azure/ms-rest-js";
import { type BatchClient, batchScope, batchClient as openAccount } from "../../../jobs";
import type { Pipeline } from "./pipeline";

const credential = new DefaultAzureCredential();

/** Returns the library's client for a pipeline's Batch service, with the identity of the user who is logged in. */
export function openBatch({ destinations: { batchEndpoint } }: Pick<Pipeline, "destinations">): BatchClient {
  return openAccount({ endpoint: batchEndpoint, credential });
}

/** Returns Microsoft's client for a pipeline's Batch service, with the identity of the user who is logged in. */
export function batchClient({ destinations: { batchEndpoint } }: Pick<Pipeline, "destinations">): BatchServiceClient {
  return new BatchServiceClient(
    new AzureIdentityCredentialAdapter(credential, batchScope(batchEndpoint)),
    batchEndpoint,
  );
}
