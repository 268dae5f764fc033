import type { ContainerClient } from "@azure/storage-blob";
import { sasOf } from "../credential/sas";
import { type SharedCredential, sharedCredential } from "../credential/shared-credential";
import type { RetryObserver } from "../retry/retry-observer";
import { type AccountLocation, openContainer, type SharedLocation } from "./location";
import { openRestClient, type RestClient } from "./rest-client";
import { createSend, type Send, type WaitForAccess } from "./send";

/** A job's container, opened. */
export interface OutputContainer {
  readonly client: ContainerClient;
  /** For what the client sends slowly. */
  readonly rest: RestClient;
  readonly send: Send;
  /** Not known where the container was given by its URL. */
  readonly jobId?: string;
  /** There is none where the container was given by its URL. */
  readonly credential?: SharedCredential;
}

/** How to behave, beside where. */
export interface OutputStorageOptions {
  /** By default a denied request fails at once. */
  readonly waitForAccess?: WaitForAccess;
  /** Who is told of requests that have failed and are retried, for 10 minutes or longer. By default nobody. */
  readonly retryObserver?: RetryObserver;
}

/** Opens a job's container. Nothing is sent. */
export function openOutputContainer(
  location: AccountLocation | SharedLocation,
  options: OutputStorageOptions = {},
): OutputContainer {
  if (!("jobId" in location)) {
    const client = openContainer(location);
    const send = createSend({ ...options, host: hostOf(client), sas: sasOf(location.containerUrl) });
    return { client, rest: openRestClient(client.url, undefined), send };
  }
  const { jobId } = location;
  const credential = sharedCredential(location.credential);
  const client = openContainer({ ...location, credential });
  const rest = openRestClient(client.url, credential);
  return { client, rest, send: createSend({ ...options, host: hostOf(client), credential }), jobId, credential };
}

function hostOf({ url }: ContainerClient): string {
  return new URL(url).host;
}
