import type { TokenCredential } from "@azure/core-auth";
import type { ContainerClient } from "@azure/storage-blob";
import { type AccountLocation, openContainer, type SharedLocation } from "./location";
import { openRestClient, type RestClient } from "./rest-client";
import { createSend, type Send, type WaitForAccess } from "./send";
import { sharedCredential } from "./shared-credential";

/** A job's container, opened. */
export interface OutputContainer {
  readonly client: ContainerClient;
  /** For what the client sends slowly. */
  readonly rest: RestClient;
  readonly send: Send;
  /** Not known where the container was given by its URL. */
  readonly jobId?: string;
  /** There is none where the container was given by its URL. */
  readonly credential?: TokenCredential;
}

/** How to behave, beside where. */
export interface OutputStorageOptions {
  /** By default a denied request fails at once. */
  readonly waitForAccess?: WaitForAccess;
}

/** Opens a job's container. Nothing is sent. */
export function openOutputContainer(
  location: AccountLocation | SharedLocation,
  options: OutputStorageOptions = {},
): OutputContainer {
  if (!("jobId" in location)) {
    const client = openContainer(location);
    return { client, rest: openRestClient(client.url, undefined), send: createSend(options.waitForAccess) };
  }
  const { jobId } = location;
  const credential = sharedCredential(location.credential);
  const client = openContainer({ ...location, credential });
  const rest = openRestClient(client.url, credential);
  return { client, rest, send: createSend(options.waitForAccess), jobId, credential };
}
