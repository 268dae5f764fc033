import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Environment } from "../environment/environment";
import { createRate, type Rate } from "../environment/rate";
import type { ImdsEndpoint, ImdsHolder } from "./identity";
import type { Tokens } from "./tokens";

interface ImdsSettings {
  readonly environment: Environment;
  readonly subscriptionId: string;
  readonly tokens: Tokens;
}

/**
 * Starts the instance metadata service of one holder on 127.0.0.1. It has the token endpoint for managed identities on
 * virtual machines, and the part of `/metadata/instance` with which clients detect IMDS.
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
  return {
    url: `http://127.0.0.1:${port}`,
    async close({ forget = false } = {}) {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      if (forget) ports.release(holder.name);
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function answerTo(request: IncomingMessage, settings: ImdsSettings, holder: ImdsHolder, rate: Rate): Answer {
  // Parsed manually, because `URL` treats `//name` as a host, and throws if it is not a valid one.
  const path = pathOf(request);
  const query = new URLSearchParams((request.url ?? "").slice(path.length + 1));
  const refusal = refuse(request, query);
  if (refusal !== undefined) return refusal;
  switch (path.toLowerCase().replace(/\/+$/, "")) {
    case "/metadata/identity/oauth2/token":
      if (!rate.admit(settings.environment.settings.get("imds.requestsPerSecond"))) return throttled;
      return tokenAnswer(query, settings.tokens, holder);
    case "/metadata/instance":
      return { status: 200, body: instance(settings.subscriptionId, holder) };
    default:
      return { status: 404, body: { error: "Not found" } };
  }
}

/**
 * Refuses requests without the header that IMDS requires, so that no redirected, forwarded or cross-site request gets a
 * token.
 */
function refuse(request: IncomingMessage, query: URLSearchParams): Answer | undefined {
  // A web page whose name was rebound to 127.0.0.1 sends its own name here.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? "")) return invalid("Invalid host header");
  if (request.headers["x-forwarded-for"] !== undefined) return invalid("X-Forwarded-For header is not allowed");
  if (request.method !== "GET") return { status: 405, body: { error: "Method not allowed" } };
  if (request.headers.metadata?.toString().toLowerCase() !== "true") {
    return invalid("Required metadata header not specified");
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(query.get("api-version") ?? "")) {
    return invalid("Required query variable 'api-version' is missing");
  }
  return undefined;
}

function tokenAnswer(query: URLSearchParams, tokens: Tokens, holder: ImdsHolder): Answer {
  const resource = query.get("resource");
  if (resource === null || resource === "") return invalid("Required query variable 'resource' is missing");

  const all = holder.identities();
  const selectors = ["client_id", "object_id", "msi_res_id", "mi_res_id"];
  const byDefault = selectors.some((name) => query.has(name)) ? undefined : holder.byDefault?.();
  const wanted = all.filter(
    (identity) =>
      isSame(byDefault?.clientId ?? null, identity.clientId) &&
      isSame(query.get("client_id"), identity.clientId) &&
      isSame(query.get("object_id"), identity.objectId) &&
      // The SDKs use one name, the documentation the other.
      isSame(query.get("msi_res_id") ?? query.get("mi_res_id"), identity.resourceId),
  );
  const [identity] = wanted;
  if (identity === undefined) return invalid("Identity not found");
  if (wanted.length > 1) {
    return invalid(
      "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request",
    );
  }

  const { token, expiresOn } = tokens.issue(identity, resource, undefined, holder.node?.());
  const expires = Math.floor(expiresOn.getTime() / 1000);
  const now = Math.floor(Date.now() / 1000);
  return {
    status: 200,
    body: {
      access_token: token,
      client_id: identity.clientId,
      expires_in: String(expires - now),
      expires_on: String(expires),
      ext_expires_in: String(expires - now),
      not_before: String(now),
      resource,
      token_type: "Bearer",
    },
  };
}

function isSame(asked: string | null, actual: string | undefined): boolean {
  return asked === null || asked.toLowerCase() === actual?.toLowerCase();
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
