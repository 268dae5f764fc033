import type { TokenCredential } from "@azure/core-auth";
import { authorizeRequestOnTenantChallenge } from "@azure/core-client";
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpMethods,
  logPolicy,
  proxyPolicy,
  RestError,
  setClientRequestIdPolicy,
  userAgentPolicy,
} from "@azure/core-rest-pipeline";
import { blobUrlPath } from "./location";

/** A request of the Blob service's REST API. */
interface RestRequest {
  readonly method: HttpMethods;
  /** Of the container by default. */
  readonly blob?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly abortSignal: AbortSignal;
}

/** What the service answers. */
interface RestAnswer {
  header(name: string): string | undefined;
  readonly text: string;
}

/**
 * Sends a request once.
 *
 * @throws {RestError} for each answer of 300 and more, and if there is none. It is the error of the SDK's client.
 */
export type RestClient = (request: RestRequest) => Promise<RestAnswer>;

/** The version of the service's interface ("Versioning for Azure Storage"); names that XML cannot hold are listed since 2021-02-12. */
const SERVICE_VERSION = "2024-11-04";

/** The audience of tokens, of any account and cloud. */
const SCOPE = "https://storage.azure.com/.default";

/**
 * Returns a way to send what the SDK's client sends slowly, by the HTTP pipeline that it is built on: it takes ten times as long to make
 * objects of a listing as storage takes to write it, and as long for what it does about a small blob as for the sending.
 *
 * @param containerUrl with a SAS where there is no credential.
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

  return async ({ method, blob, query = {}, headers = {}, body, abortSignal }) => {
    const request = createPipelineRequest({
      method,
      url: urlOf(container, blob, query),
      headers: createHttpHeaders({ "x-ms-version": SERVICE_VERSION, ...headers }),
      ...(body === undefined ? {} : { body }),
      abortSignal,
      // an account of local Azure has http
      allowInsecureConnection: container.protocol === "http:",
    });
    const response = await pipeline.sendRequest(httpClient, request);
    // a redirection, too: the service gives none, and whoever does must get neither the token nor the content
    if (response.status >= 300) {
      const code = response.headers.get("x-ms-error-code");
      throw new RestError(`answered ${response.status}`, {
        statusCode: response.status,
        ...(code === undefined ? {} : { code }),
        request,
        response,
      });
    }
    return { header: (name) => response.headers.get(name), text: response.bodyAsText ?? "" };
  };
}

function urlOf(container: URL, blob: string | undefined, query: Readonly<Record<string, string>>): string {
  const path = blob === undefined ? container.pathname : blobUrlPath(container, blob);
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  // the SAS, as it was given, before what is asked
  const search = [container.search.slice(1), ...parameters].filter((part) => part !== "").join("&");
  return `${container.origin}${path}${search === "" ? "" : `?${search}`}`;
}
