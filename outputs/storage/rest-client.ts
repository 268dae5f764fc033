import type { Readable } from "node:stream";
import type { TokenCredential } from "@azure/core-auth";
import { authorizeRequestOnTenantChallenge } from "@azure/core-client";
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpHeaders,
  type HttpMethods,
  logPolicy,
  type PipelineResponse,
  proxyPolicy,
  RestError,
  setClientRequestIdPolicy,
  userAgentPolicy,
} from "@azure/core-rest-pipeline";
import { STORAGE_SERVICE_VERSION } from "../../conventions/internal";
import { blobUrlPath } from "./location";

/** A request of the Blob service's REST API. */
export interface RestRequest {
  readonly method: HttpMethods;
  /** Name of a blob (default: the request is for the container). */
  readonly blob?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A function starts a new stream for each attempt. */
  readonly body?: Buffer | (() => NodeJS.ReadableStream);
  /** Whether the body of the answer is streamed (default: it is read as text). */
  readonly isStreamed?: boolean;
  readonly abortSignal: AbortSignal;
}

/** The service's answer. */
export interface RestAnswer {
  header(name: string): string | undefined;
  /** Returns the metadata of a blob, with names in lower case. */
  metadata(): Record<string, string>;
  /** Empty if the body is streamed. */
  readonly text: string;
  /** The body, if it is streamed. The signal of the request also ends the stream. */
  readonly stream?: Readable;
}

/**
 * Sends a request once.
 *
 * @throws {RestError} for each answer other than the service's answer to a request that it has carried out, and if
 *   there is no answer. It is the error of the SDK's client.
 */
export type RestClient = (request: RestRequest) => Promise<RestAnswer>;

/** The prefix of the headers with a blob's metadata. */
const METADATA_HEADER = "x-ms-meta-";

/** A header of all answers of the service. */
const REQUEST_ID = "x-ms-request-id";

/** The statuses of answers whose body can be streamed. */
const STREAMED = new Set([200, 206]);

/** The values of `comp` of PUTs that change what exists and create nothing. The service answers 200 to them. */
const CHANGES = new Set(["metadata", "seal"]);

/** The scope of tokens for every account in every cloud. */
const SCOPE = "https://storage.azure.com/.default";

/**
 * Returns a client for requests about a container and its blobs. It uses the HTTP pipeline of the SDK without the SDK's
 * own client. Loading that client takes as long as a short upload. It parses a listing ten times as slowly as storage
 * writes it. For a small blob, its own work takes as long as the transfer.
 *
 * @param containerUrl with a SAS if there is no credential.
 */
export function openRestClient(containerUrl: string, credential: TokenCredential | undefined): RestClient {
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(proxyPolicy());
  pipeline.addPolicy(userAgentPolicy());
  pipeline.addPolicy(setClientRequestIdPolicy("x-ms-client-request-id"));
  if (credential !== undefined) {
    const challengeCallbacks = { authorizeRequestOnChallenge: authorizeRequestOnTenantChallenge };
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: SCOPE, challengeCallbacks }));
  }
  pipeline.addPolicy(logPolicy());
  const httpClient = createDefaultHttpClient();
  const container = new URL(containerUrl);

  return async ({ method, blob, query = {}, headers = {}, body, isStreamed, abortSignal }) => {
    const request = createPipelineRequest({
      method,
      url: urlOf(container, blob, query),
      headers: createHttpHeaders({ "x-ms-version": STORAGE_SERVICE_VERSION, ...headers }),
      ...(body !== undefined && { body }),
      ...(isStreamed && { streamResponseStatusCodes: STREAMED }),
      abortSignal,
      // An account of local Azure uses http.
      allowInsecureConnection: container.protocol === "http:",
    });
    const response = await pipeline.sendRequest(httpClient, request);
    // Redirects are errors too. The service never redirects, so another server must not get the token or the content.
    if (response.status >= 300 || !isDone(method, query, response)) {
      // Nothing reads the stream of a foreign answer, so its connection would stay open.
      (response.readableStreamBody as Readable | undefined)?.destroy();
      const code = response.headers.get("x-ms-error-code");
      throw new RestError(messageIn(response.bodyAsText) ?? `answered ${response.status}`, {
        statusCode: response.status,
        ...(code !== undefined && { code }),
        request,
        response,
      });
    }
    const { readableStreamBody: stream } = response;
    return {
      header: (name) => response.headers.get(name),
      metadata: () => metadataIn(response.headers),
      text: response.bodyAsText ?? "",
      ...(stream !== undefined && { stream: stream as Readable }),
    };
  };
}

/**
 * Returns whether the service has carried out a request. A sign-in page of a network, or a proxy, also answers 200.
 * Then nothing is stored, and what it sends is no output.
 */
function isDone(
  method: HttpMethods,
  { comp = "" }: Readonly<Record<string, string>>,
  answer: PipelineResponse,
): boolean {
  switch (method) {
    case "PUT":
      return answer.status === (CHANGES.has(comp) ? 200 : 201);
    case "DELETE":
      return answer.status === 202;
    case "HEAD":
      return answer.headers.has("x-ms-blob-type");
    case "GET":
      return answer.headers.has(REQUEST_ID);
    default:
      return true;
  }
}

/** Returns the first line of the explanation in the service's answer. The lines after it have ids. */
function messageIn(body: string | null | undefined): string | undefined {
  return /<Message>([^<\n]+)/.exec(body ?? "")?.[1]?.trim();
}

/** Returns the headers that store metadata with a blob. */
export function metadataHeaders(metadata: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`${METADATA_HEADER}${name}`, value]));
}

function metadataIn(headers: HttpHeaders): Record<string, string> {
  const metadata = [...headers].filter(([name]) => name.startsWith(METADATA_HEADER));
  return Object.fromEntries(metadata.map(([name, value]) => [name.slice(METADATA_HEADER.length), value]));
}

function urlOf(container: URL, blob: string | undefined, query: Readonly<Record<string, string>>): string {
  const path = blob === undefined ? container.pathname : blobUrlPath(container, blob);
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  // The SAS comes first and stays unchanged.
  const search = [container.search.slice(1), ...parameters].filter((part) => part !== "").join("&");
  return `${container.origin}${path}${search === "" ? "" : `?${search}`}`;
}
