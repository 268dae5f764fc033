import type { OutputKind } from "../../conventions";
import { checkRunId, LAST_RUN, type RetryObserver } from "../../conventions/internal";
import { sasOf } from "../credential/sas";
import { type SharedCredential, sharedCredential } from "../credential/shared-credential";
import { type AccountLocation, type ContainerAddress, containerAddress, type SharedLocation } from "./location";
import { openRestClient, type RestClient } from "./rest-client";
import { createSend, type Send } from "./send";
import type { WaitForAccess } from "./wait-for-access";

/** A job's container that is open. */
export interface OutputContainer extends ContainerAddress {
  /** Sends requests once. */
  readonly rest: RestClient;
  readonly send: Send;
  /** Undefined if the container was opened by its URL. */
  readonly jobId?: string;
  /** Undefined if the container was opened by its URL. */
  readonly credential?: SharedCredential;
  /** The run that is read and written, or `last`. Undefined for all runs. */
  readonly run?: string;
  /** The kinds whose large outputs get an MD5, or whether all do. */
  readonly md5?: boolean | readonly OutputKind[];
}

/** How requests to the container behave. */
export interface OutputStorageOptions {
  /** For how long to wait for access (default: a denied request fails at once). */
  readonly waitForAccess?: WaitForAccess;
  /** Receives a report of each retried request. Retries can take 10 minutes or longer (default: no observer). */
  readonly retryObserver?: RetryObserver;
  /**
   * The run of the job, if the job was submitted several times with the same id. Only outputs of this run are found.
   * Stored outputs get the id as metadata, and the run is recorded. `last` finds the outputs of the newest recorded
   * run, and stores no id (default: all runs).
   */
  readonly run?: string;
  /**
   * Whether saved outputs of more than 5 MiB get an MD5, for other tools that verify with it: all, or those of some
   * kinds, such as `["TaskOutput"]` (default: false). An MD5 takes more time than encryption and transfer. This library
   * verifies such outputs with a CRC-64.
   */
  readonly md5?: boolean | readonly OutputKind[];
}

/**
 * Opens a job's container. Nothing is sent.
 *
 * @throws {ConventionError} `RunIdRefused`.
 */
export function openOutputContainer(
  location: AccountLocation | SharedLocation,
  options: OutputStorageOptions = {},
): OutputContainer {
  const { run, md5 } = options;
  if (run !== undefined && run !== LAST_RUN) checkRunId(run);
  const ofRun = { ...(run !== undefined && { run }) };
  const ofMd5 = { ...(md5 !== undefined && { md5 }) };
  if (!("jobId" in location)) {
    const address = containerAddress(location);
    const rest = openRestClient(address.url, undefined);
    const read = readOf(rest);
    const sas = sasOf(location.containerUrl);
    const send = createSend({ ...options, read, host: hostOf(address), sas });
    // Runs are found by listing, and some URLs allow only to read outputs whose names are known.
    const mayList = sas.permissions?.includes("l") ?? true;
    return { ...address, rest, send, ...ofMd5, ...((mayList || run !== LAST_RUN) && ofRun) };
  }
  const { jobId } = location;
  const credential = sharedCredential(location.credential);
  const address = containerAddress(location);
  const rest = openRestClient(address.url, credential);
  const send = createSend({ ...options, read: readOf(rest), host: hostOf(address), credential });
  return { ...ofRun, ...ofMd5, ...address, rest, send, jobId, credential };
}

/** Returns a function that lists one blob, which every role that can read allows. */
function readOf(rest: RestClient) {
  const query = { restype: "container", comp: "list", maxresults: "1" };
  return (abortSignal: AbortSignal) => rest({ method: "GET", query, abortSignal });
}

function hostOf({ url }: ContainerAddress): string {
  return new URL(url).host;
}
