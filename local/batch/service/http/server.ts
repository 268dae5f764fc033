import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { pipeline } from "node:stream/promises";
import type { Environment } from "../../../environment/environment";
import { letsIn } from "../../../environment/firewall";
import { type Identity, requestSource } from "../../../identity";
import type { BatchAccountSettings } from "../../batch";
import { BatchServiceError, errorBody } from "../errors";
import { authenticate, authorize } from "./authenticate";
import type { Route, ServiceResponse } from "./http";
import { checkQuery } from "./query";
import { createRefusals, retryHeaders } from "./refusals";
import { parseBody } from "./request-body";
import { createRouter } from "./router";
import { apiVersionOf } from "./versions";

interface ServerSettings {
  readonly environment: Environment;
  readonly identity: Identity;
  /** Called for every request, because an account's settings can change. */
  readonly account: () => BatchAccountSettings;
  /** Called for every request with a key, because keys can be replaced. */
  readonly keys: () => readonly string[];
  /** Returns the key of the job that the token of a running task gives access to. */
  readonly jobOfToken: (token: string) => string | undefined;
  readonly routes: readonly Route[];
  readonly port: number;
}

/** Headers that every answer of Azure has, as recorded. */
const FIXED_HEADERS: Readonly<Record<string, string>> = {
  DataServiceVersion: "3.0",
  Server: "Microsoft-HTTPAPI/2.0",
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
};

/** Larger bodies are refused with `RequestBodyTooLarge`: 1 MB, the limit for a collection of tasks. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Serves an account over TLS on 127.0.0.1. Returns a function that stops the server. */
export async function serve(settings: ServerSettings): Promise<() => Promise<void>> {
  const { environment, port } = settings;
  const route = createRouter(settings.routes);
  const refuse = createRefusals(environment.settings);
  const tls = { key: readFileSync(environment.tls.keyFile), cert: readFileSync(environment.tls.certFile) };

  const server = createServer(tls, async (request, response) => {
    const requestId = randomUUID();
    const baseUrl = `https://${request.headers.host ?? `127.0.0.1:${port}`}`;
    let answer: ServiceResponse;
    try {
      answer = await answerTo(request, baseUrl, requestId);
    } catch (error) {
      const refusal = error instanceof BatchServiceError ? error : new BatchServiceError("InternalError");
      if (refusal !== error) environment.log("batch", `${requestId} ${error instanceof Error ? error.stack : error}`);
      answer = {
        status: refusal.status,
        headers: {
          ...retryHeaders(refusal),
          ...(refusal.code === "Unauthorized" && { "WWW-Authenticate": challenge(settings.identity) }),
        },
        body: errorBody(refusal, { baseUrl, requestId, time: new Date() }),
      };
    }
    environment.log("batch", `${requestId} ${request.method} ${pathOf(request)} ${answer.status}`);
    await send(request, response, answer, requestId).catch(() => response.destroy());
  });

  const answerTo = async (request: IncomingMessage, baseUrl: string, requestId: string): Promise<ServiceResponse> => {
    const { network } = settings.account();
    const source = requestSource(environment, settings.identity, request.headers.authorization);
    if (network !== undefined && !letsIn(network, source)) throw new BatchServiceError("AuthorizationFailure");
    const { identity, keys, jobOfToken } = settings;
    const guarded = { identity, settings: settings.account(), keys, jobOfToken };
    const caller = authenticate(guarded, request);
    const { method = "GET", headers } = request;
    const path = pathOf(request);
    const match = route(method, path);
    const query = new URLSearchParams((request.url ?? "").slice(path.length + 1));
    const apiVersion = query.get("api-version");
    if (!apiVersion) {
      throw new BatchServiceError("MissingRequiredQueryParameter", { QueryParameterName: "api-version" });
    }
    refuse();
    const version = apiVersionOf(apiVersion, environment.settings.get("batch.apiVersions") === "any");
    authorize(guarded, caller, match.route.permission, match.parameters.jobId);
    checkQuery(query, match.route.query);
    for (const name of ["$select", "$filter"]) {
      const clause = query.get(name);
      if (clause !== null) query.set(name, version.clauseToNewest(clause));
    }
    const body = version.toNewest(path, await readBody(request));
    const further = match.route.further?.(body);
    if (further !== undefined) authorize(guarded, caller, further, match.parameters.jobId);
    const { parameters } = match;
    const answer = await match.route.handle({ method, parameters, query, headers, baseUrl, path, requestId, body });
    return { ...answer, body: version.fromNewest(answer.body) };
  };

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    // Excess bytes are read and discarded, because closing the connection would hide the answer from the client.
    if (length <= MAX_BODY_BYTES) chunks.push(chunk as Buffer);
  }
  if (length > MAX_BODY_BYTES) throw new BatchServiceError("RequestBodyTooLarge", { MaxLimit: String(MAX_BODY_BYTES) });
  return length === 0 ? {} : parseBody(Buffer.concat(chunks).toString("utf8"));
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: ServiceResponse,
  requestId: string,
): Promise<void> {
  // Discards the unread rest of a body, so that the connection can be reused.
  request.resume();
  const clientRequestId = request.headers["client-request-id"] ?? request.headers["x-ms-client-request-id"];
  const wanted = String(request.headers["return-client-request-id"]).toLowerCase() === "true";
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(FIXED_HEADERS)) response.setHeader(name, value);
  response.setHeader("request-id", requestId);
  if (wanted && clientRequestId !== undefined) response.setHeader("client-request-id", clientRequestId);
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (answer.stream !== undefined) return pipeline(answer.stream, response);
  if (answer.body === undefined) {
    response.end();
    return;
  }
  response.setHeader("Content-Type", "application/json; odata=minimalmetadata");
  // The answer to a HEAD request has the length of the GET answer, but no body.
  const body = Buffer.from(JSON.stringify(answer.body));
  response.setHeader("Content-Length", body.length);
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Returns the path as received, percent-encoded, without the query. */
function pathOf({ url = "/" }: IncomingMessage): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

function challenge({ tenantId }: Identity): string {
  return `Bearer authorization_uri="https://login.windows.net/${tenantId}", resource_id="https://batch.core.windows.net/"`;
}
