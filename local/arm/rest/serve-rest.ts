import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { Environment } from "../../environment/environment";
import { listenOnLoopback } from "../../environment/listen";
import { ArmError } from "../arm-error";
import { type Azure, actAs } from "../azure-native";
import { authenticate, challenge } from "./http/authenticate";
import { readBody } from "./http/read-body";
import { ok, type RestAnswer } from "./http/rest-answer";
import type { ResourceSettings } from "./resources/resource-requests";
import { createRoutes } from "./routes";
import { cloudMetadata } from "./tenant/cloud-metadata";

interface RestSettings extends ResourceSettings {
  readonly environment: Environment;
  readonly azure: Azure;
  /** The sign-in host of the tenant. */
  readonly signInUrl: string;
}

interface RestEndpoint {
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  close(): Promise<void>;
}

/** The headers that each answer of Azure has. */
const FIXED_HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "no-cache",
  Pragma: "no-cache",
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
};

/**
 * Serves the REST API of Azure Resource Manager over TLS on 127.0.0.1. Only the metadata of the cloud needs no token.
 */
export async function serveRest(settings: RestSettings): Promise<RestEndpoint> {
  const { environment, azure, signInUrl } = settings;
  const { identity } = azure;
  const port = await environment.ports.take("arm/resource-manager");
  const url = `https://127.0.0.1:${port}`;
  const routes = createRoutes({ ...settings, identity, url });

  async function answerTo(request: IncomingMessage): Promise<RestAnswer> {
    const path = pathOf(request);
    const query = new URLSearchParams((request.url ?? "").split("?").slice(1).join("?"));
    if (path.toLowerCase() === "/metadata/endpoints" && request.method === "GET") {
      return ok(cloudMetadata({ url, signInUrl, tenantId: identity.tenantId }, query.get("api-version")));
    }
    const principal = authenticate(request.headers.authorization, identity, url);
    const { "if-match": ifMatch, "if-none-match": ifNoneMatch } = request.headers;
    return routes({
      method: request.method ?? "GET",
      path,
      query,
      ...(ifMatch !== undefined && { ifMatch }),
      ...(ifNoneMatch !== undefined && { ifNoneMatch }),
      body: await readBody(request),
      azure: actAs(azure, principal),
    });
  }

  const key = { key: readFileSync(environment.tls.keyFile), cert: readFileSync(environment.tls.certFile) };
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const answer = await answerTo(request).catch((error: unknown) => {
      const refusal =
        error instanceof ArmError ? error : new ArmError(500, "InternalServerError", "An error occurred.");
      if (refusal !== error) environment.log("arm", `${requestId} ${error instanceof Error ? error.stack : error}`);
      return {
        status: refusal.status,
        body: { error: { code: refusal.code, message: refusal.reason } },
        headers: {
          "x-ms-failure-cause": "gateway",
          ...(refusal.status === 401 && { "WWW-Authenticate": challenge(signInUrl, identity, refusal) }),
        },
      };
    });
    // Without the query and the body, which can contain secrets.
    environment.log("arm", `${requestId} ${request.method} ${pathOf(request)} ${answer.status}`);
    send(request, response, answer, requestId);
  }

  const server = createServer(key, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      environment.log("arm", error instanceof Error ? `${error.stack}` : String(error));
      response.destroy();
    });
  });
  return { url, close: await listenOnLoopback(server, port) };
}

function send(request: IncomingMessage, response: ServerResponse, answer: RestAnswer, requestId: string): void {
  // Discards the unread rest of a body, so that the connection can be reused.
  request.resume();
  const clientRequestId = request.headers["x-ms-client-request-id"];
  const hasBody = answer.body !== undefined && request.method !== "HEAD";
  response.writeHead(answer.status, {
    ...FIXED_HEADERS,
    ...(hasBody && { "Content-Type": "application/json; charset=utf-8" }),
    "x-ms-request-id": requestId,
    "x-ms-correlation-request-id": String(request.headers["x-ms-correlation-request-id"] ?? requestId),
    ...(clientRequestId !== undefined && { "x-ms-client-request-id": clientRequestId }),
    ...answer.headers,
  });
  response.end(hasBody ? JSON.stringify(answer.body) : undefined);
}

/** The Azure CLI writes two slashes before the type of a resource without a parent. */
function pathOf(request: IncomingMessage): string {
  const [path = ""] = (request.url ?? "").split("?");
  return path.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
}
