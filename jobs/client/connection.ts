import type { TokenCredential } from "@azure/core-auth";
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  logPolicy,
  proxyPolicy,
  setClientRequestIdPolicy,
  userAgentPolicy,
} from "@azure/core-rest-pipeline";
import { type Clock, type RetryObserver, refusal, shown, systemClock } from "../../conventions/internal";
import { JobError } from "../job-error";
import type { Query } from "../model";
import { BATCH_API_VERSION } from "./api-version";
import { batchScope } from "./batch-scope";
import type { BatchRequest, SendOnce, SendToBatch } from "./request";
import { createBatchSend } from "./send";
import type { WaitForBatchAccess } from "./wait-for-access";

/** Where the Batch service is, and who asks. */
export interface BatchClientOptions extends RetryObserver {
  /** The account's endpoint, such as `https://account.westeurope.batch.azure.com`: `batchEndpoint` of a pipeline. */
  readonly endpoint: string;
  /** The identity, such as a `DefaultAzureCredential`. It needs a role at the Batch account. */
  readonly credential: TokenCredential;
  /** For how long requests wait for a new role assignment to take effect (default: a denied request fails at once). */
  readonly waitForAccess?: WaitForBatchAccess;
  /** The source of time and chance for waits. Tests replace it. */
  readonly clock?: Clock;
}

/** An account, and how its requests are sent. All handles of one client share it. */
export interface BatchConnection {
  readonly endpoint: string;
  readonly clock: Clock;
  readonly send: SendToBatch;
}

/** Returns a connection whose requests are retried at most until a time of the clock. */
export function limitedConnection(connection: BatchConnection, deadline: number): BatchConnection {
  return { ...connection, send: (request) => connection.send({ ...request, deadline }) };
}

/** Returns a connection whose requests end with a signal, unless they have a signal of their own. */
export function abortableConnection(connection: BatchConnection, abortSignal?: AbortSignal): BatchConnection {
  if (abortSignal === undefined) return connection;
  return { ...connection, send: (request) => connection.send({ abortSignal, ...defined(request) }) };
}

/**
 * Opens a connection. It sends nothing.
 *
 * @throws {JobError} `ArgumentRefused` if the endpoint is not an https URL.
 */
export function openConnection(options: BatchClientOptions): BatchConnection {
  const { credential, clock = systemClock } = options;
  const endpoint = checkEndpoint(options.endpoint);
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(proxyPolicy());
  pipeline.addPolicy(userAgentPolicy());
  pipeline.addPolicy(setClientRequestIdPolicy("client-request-id"));
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: batchScope(endpoint) }));
  pipeline.addPolicy(logPolicy());
  const httpClient = createDefaultHttpClient();

  const sendOnce: SendOnce = ({ method, path, query = {}, headers = {}, body }, abortSignal) => {
    const request = createPipelineRequest({
      method,
      url: urlOf(endpoint, path, query),
      headers: createHttpHeaders({
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json; odata=minimalmetadata" }),
        ...headers,
      }),
      ...(body !== undefined && { body }),
      abortSignal,
    });
    return pipeline.sendRequest(httpClient, request);
  };
  return { endpoint, clock, send: createBatchSend(sendOnce, { ...options, host: new URL(endpoint).host, clock }) };
}

/** Sends a request, and returns the JSON of its answer. */
export async function getJson<T>(connection: BatchConnection, request: BatchRequest): Promise<T> {
  const { response } = await connection.send(request);
  return JSON.parse(response.bodyAsText ?? "") as T;
}

/**
 * Returns the pages of a list.
 *
 * @param beforePage called before each page is requested.
 */
export async function* listPages<T>(
  connection: BatchConnection,
  request: BatchRequest,
  beforePage?: () => Promise<void>,
): AsyncGenerator<T[], void, undefined> {
  let next: BatchRequest | undefined = request;
  while (next !== undefined) {
    await beforePage?.();
    const page: { value?: T[]; "odata.nextLink"?: string } = await getJson(connection, next);
    yield page.value ?? [];
    const link = page["odata.nextLink"];
    next = link === undefined ? undefined : { ...request, ...ofLink(connection, link) };
  }
}

/** Returns the query parameters for the limits of an answer. */
export function queryOf({ filter, select }: Query = {}): Record<string, string> {
  return { ...(filter !== undefined && { $filter: filter }), ...(select !== undefined && { $select: select }) };
}

/** Returns a path of ids and fixed names, with encoded ids. */
export function pathOf(...segments: readonly string[]): string {
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join("");
}

/** The next page. The token must not go to another host, so only the path and the query of the link are used. */
function ofLink({ endpoint }: BatchConnection, link: string): Pick<BatchRequest, "path" | "query"> {
  const { pathname, searchParams } = new URL(link, endpoint);
  return { path: pathname, query: Object.fromEntries(searchParams) };
}

function urlOf(endpoint: string, path: string, query: Readonly<Record<string, string>>): string {
  const parameters = Object.entries({ ...query, "api-version": BATCH_API_VERSION });
  const search = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `${endpoint}${path}?${search}`;
}

/** Returns the request without a signal that is present but undefined. */
function defined({ abortSignal, ...request }: BatchRequest): BatchRequest {
  return abortSignal === undefined ? request : { ...request, abortSignal };
}

function checkEndpoint(endpoint: string): string {
  const isUrl = typeof endpoint === "string" && URL.canParse(endpoint);
  const url = isUrl ? new URL(endpoint) : undefined;
  if (url?.protocol !== "https:" || url.pathname !== "/" || url.search !== "" || url.username !== "") {
    const fix = "give `batchEndpoint` of the pipeline's `destinations`";
    throw new JobError("ArgumentRefused", refusal("endpoint", "be an https URL without a path", shown(endpoint), fix));
  }
  return url.origin;
}
