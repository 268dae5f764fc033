import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import { text } from "node:stream/consumers";
import type { Environment } from "../environment/environment";
import { listenOnLoopback } from "../environment/listen";
import type { EntraEndpoint, Principal } from "./identity";
import { TokenError, type Tokens } from "./tokens";

/** The audience that a federated credential in Entra ID expects by default. */
export const FEDERATION_AUDIENCE = "api://AzureADTokenExchange";

/** Entra ID gives access tokens 60 to 90 minutes ("Access tokens in the Microsoft identity platform"). */
const LIFETIME_SECONDS = 3600;

interface EntraSettings {
  readonly environment: Environment;
  readonly tenantId: string;
  readonly tokens: Tokens;
  /** The applications that can sign in with a federated token. */
  readonly principals: () => readonly Principal[];
}

/**
 * Starts the sign-in host of the tenant over TLS on 127.0.0.1: the metadata that clients read first, and the token
 * endpoint for `client_credentials` with a `client_assertion`. It accepts only assertions of the tenant's own issuer
 * that are for the application which signs in.
 */
export async function serveEntra(settings: EntraSettings): Promise<EntraEndpoint> {
  const { tls, ports, log } = settings.environment;
  const port = await ports.take("entra");
  const url = `https://127.0.0.1:${port}`;
  const key = { key: readFileSync(tls.keyFile), cert: readFileSync(tls.certFile) };
  const server = createServer(key, async (request, response) => {
    const { status, body } = await answerTo(request, url, settings).catch((error: unknown) => {
      if (error instanceof EntraError) return { status: error.status, body: error.body() };
      log("identity", error instanceof Error ? `${error.stack}` : String(error));
      return { status: 500, body: { error: "server_error" } };
    });
    log("identity", `entra ${request.method} ${(request.url ?? "").split("?")[0]} ${status}`);
    response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" });
    response.end(JSON.stringify(body));
  });
  return { url, close: await listenOnLoopback(server, port) };
}

/** A refusal of the token endpoint ("Microsoft Entra authentication and authorization error codes"). */
class EntraError extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly code: number,
    message: string,
  ) {
    super(`AADSTS${code}: ${message}`);
  }

  body(): object {
    return { error: this.error, error_description: this.message, error_codes: [this.code] };
  }
}

async function answerTo(
  request: IncomingMessage,
  url: string,
  settings: EntraSettings,
): Promise<{ status: number; body: object }> {
  const [, tenant = "", ...rest] = (request.url ?? "").split("?")[0]!.toLowerCase().split("/");
  const route = `${request.method} ${rest.join("/")}`;
  if (route !== "GET v2.0/.well-known/openid-configuration" && route !== "POST oauth2/v2.0/token") {
    return { status: 404, body: { error: "not_found" } };
  }
  // The Azure CLI asks for the metadata of any tenant when it signs out.
  const isAny = request.method === "GET" && (tenant === "organizations" || tenant === "common");
  if (tenant !== settings.tenantId && !isAny)
    throw new EntraError(400, "invalid_request", 90002, `Tenant '${tenant}' not found.`);
  if (request.method === "GET") return { status: 200, body: metadata(`${url}/${tenant}`) };
  return { status: 200, body: token(new URLSearchParams(await text(request)), settings) };
}

function metadata(tenant: string): object {
  return {
    issuer: `${tenant}/v2.0`,
    authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${tenant}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ["private_key_jwt"],
  };
}

function token(form: URLSearchParams, { tokens, principals }: EntraSettings): object {
  const invalid = (code: number, message: string) => new EntraError(400, "invalid_request", code, message);
  if (form.get("grant_type") !== "client_credentials") {
    throw new EntraError(
      400,
      "unsupported_grant_type",
      70003,
      `The app requested an unsupported grant type '${form.get("grant_type")}'.`,
    );
  }
  const scope = form
    .get("scope")
    ?.split(" ")
    .find((each) => each.endsWith("/.default"));
  if (scope === undefined) throw new EntraError(400, "invalid_scope", 1002012, "The scope must end in /.default.");
  const clientId = form.get("client_id")?.toLowerCase();
  const principal = principals().find((each) => each.clientId === clientId);
  if (principal === undefined) {
    throw new EntraError(
      400,
      "unauthorized_client",
      700016,
      `Application with identifier '${clientId}' was not found in the directory.`,
    );
  }
  const assertion = form.get("client_assertion");
  if (assertion === null)
    throw invalid(7000218, "The request body must contain the following parameter: 'client_assertion'.");
  if (verified(assertion, tokens).objectId !== principal.objectId) {
    throw refused(700213, "No matching federated identity record found for presented assertion subject.");
  }
  const access = tokens.issue(principal, scope.slice(0, -"/.default".length), LIFETIME_SECONDS);
  return {
    token_type: "Bearer",
    expires_in: LIFETIME_SECONDS,
    ext_expires_in: LIFETIME_SECONDS,
    access_token: access.token,
  };
}

function verified(assertion: string, tokens: Tokens): Principal {
  try {
    return tokens.verify(assertion, [FEDERATION_AUDIENCE]);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    switch (error.code) {
      case "TokenExpired":
      case "TokenNotYetValid":
        throw refused(700024, `Client assertion is not within its valid time range. (${error.message})`);
      case "TokenAudienceInvalid":
        throw refused(
          700212,
          `No matching federated identity record found for presented assertion audience. (${error.message})`,
        );
      case "TokenIssuerInvalid":
        throw refused(
          700211,
          `No matching federated identity record found for presented assertion issuer. (${error.message})`,
        );
      default:
        throw refused(50027, `JWT token is invalid or malformed. (${error.message})`);
    }
  }
}

function refused(code: number, message: string): EntraError {
  return new EntraError(401, "invalid_client", code, message);
}
