import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Environment } from "../environment/environment";
import { createRate, type Rate } from "../environment/rate";
import { APP_SERVICE_PATH, appServiceAnswer } from "./app-service";
import { type Answer, holderToken } from "./holder-token";
import type { ImdsEndpoint, ImdsHolder } from "./identity";
import type { Tokens } from "./tokens";

interface ImdsSettings {
  readonly environment: Environment;
  readonly subscriptionId: string;
  readonly tokens: Tokens;
  /** Returns the secret of a holder's App Service endpoint. It stays the same. */
  readonly headerOf: (holderName: string) => string;
}

/**
 * Starts the instance metadata service of one holder on 127.0.0.1. It has the token endpoint for managed identities on
 * virtual machines, and the part of `/metadata/instance` with which clients detect IMDS. The token endpoint of App
 * Service is on the same port, for clients that have a fixed address of IMDS.
 */
export async function serveImds(settings: ImdsSettings, holder: ImdsHolder): Promise<ImdsEndpoint> {
  const { ports, log } = settings.environment;
  const rate = createRate();
  const server = createServer((request, response) => {
    const answer = answerTo(request, settings, holder, rate);
    log("identity", `${holder.name} ${request.method} ${pathOf(request)} ${answer.status}`);
    send(response, answer);
  });
  const port = await ports.take(holder.name);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    variables: {
      AZURE_POD_IDENTITY_AUTHORITY_HOST: url,
      IDENTITY_ENDPOINT: `${url}${APP_SERVICE_PATH}`,
      IDENTITY_HEADER: settings.headerOf(holder.name),
    },
    async close({ forget = false } = {}) {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      if (forget) ports.release(holder.name);
    },
  };
}

function answerTo(request: IncomingMessage, settings: ImdsSettings, holder: ImdsHolder, rate: Rate): Answer {
  // Parsed manually, because `URL` treats `//name` as a host, and throws if it is not a valid one.
  const path = pathOf(request);
  const query = new URLSearchParams((request.url ?? "").slice(path.length + 1));
  const isAdmitted = () => rate.admit(settings.environment.settings.get("imds.requestsPerSecond"));
  // MSAL of Java writes `//metadata`, because it appends a path with a slash to a host with one. IMDS of Azure answers.
  const route = path.toLowerCase().replace(/^\/+/, "/").replace(/\/+$/, "");
  const refusal = refuseOrigin(request) ?? (route === APP_SERVICE_PATH ? undefined : refuse(request, query));
  if (refusal !== undefined) return refusal;
  switch (route) {
    case APP_SERVICE_PATH: {
      const { tokens, headerOf } = settings;
      return isAdmitted()
        ? appServiceAnswer(request, query, holder, { tokens, header: headerOf(holder.name) })
        : throttled;
    }
    case "/metadata/identity/oauth2/token":
      return isAdmitted() ? tokenAnswer(query, settings.tokens, holder) : throttled;
    case "/metadata/instance":
      return { status: 200, body: instance(settings.subscriptionId, holder) };
    default:
      return { status: 404, body: { error: "Not found" } };
  }
}

/** Refuses requests from web pages and proxies. */
function refuseOrigin(request: IncomingMessage): Answer | undefined {
  // A web page whose name was rebound to 127.0.0.1 sends its own name here.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? "")) return invalid("Invalid host header");
  if (request.headers["x-forwarded-for"] !== undefined) return invalid("X-Forwarded-For header is not allowed");
  if (request.method !== "GET") return { status: 405, body: { error: "Method not allowed" } };
  return undefined;
}

/** Refuses requests without the header that IMDS requires, so that no redirected or cross-site request gets a token. */
function refuse(request: IncomingMessage, query: URLSearchParams): Answer | undefined {
  if (request.headers.metadata?.toString().toLowerCase() !== "true") {
    return invalid("Required metadata header not specified");
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(query.get("api-version") ?? "")) {
    return invalid("Required query variable 'api-version' is missing");
  }
  return undefined;
}

function tokenAnswer(query: URLSearchParams, tokens: Tokens, holder: ImdsHolder): Answer {
  const answer = holderToken(query, tokens, holder, ["object_id"]);
  return "refusal" in answer ? invalid(answer.refusal) : { status: 200, body: answer.token };
}

function instance(subscriptionId: string, holder: ImdsHolder): unknown {
  return {
    compute: {
      azEnvironment: "AzurePublicCloud",
      name: holder.name,
      osType: process.platform === "win32" ? "Windows" : "Linux",
      provider: "Microsoft.Compute",
      subscriptionId,
    },
  };
}

function invalid(description: string): Answer {
  return { status: 400, body: { error: "invalid_request", error_description: description } };
}

/** See "How to use managed identities to acquire an access token", error handling: 429 "Too many requests". */
const throttled: Answer = {
  status: 429,
  body: { error: "too_many_requests", error_description: "IMDS throttle limit reached" },
  headers: { "Retry-After": "1" },
};

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, {
    ...headers,
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "no-store",
  });
  response.end(JSON.stringify(body));
}

/** Without the query, which can contain anything. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? "").split("?")[0]!;
}
