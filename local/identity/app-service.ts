import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Answer, holderToken } from "./holder-token";
import type { ImdsHolder } from "./identity";
import type { Tokens } from "./tokens";

/** The path of the token endpoint of a holder, which is served on the port of its IMDS. */
export const APP_SERVICE_PATH = "/msi/token";

/** The only version of the endpoint. All clients send it: azidentity of Go, MSAL of Java, Python, .NET and Node.js. */
const API_VERSION = "2019-08-01";

interface AppServiceSettings {
  readonly tokens: Tokens;
  /** The value of `IDENTITY_HEADER`, which only this holder's processes know. */
  readonly header: string;
}

/**
 * Answers a token request as an app in Azure App Service gets it (learn.microsoft.com, "How to use managed identities
 * for App Service and Azure Functions"). Clients that ignore `AZURE_POD_IDENTITY_AUTHORITY_HOST` find this endpoint by
 * `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`. The secret header keeps redirected and cross-site requests out.
 */
export function appServiceAnswer(
  request: IncomingMessage,
  query: URLSearchParams,
  holder: ImdsHolder,
  { tokens, header }: AppServiceSettings,
): Answer {
  if (!isSame(String(request.headers["x-identity-header"] ?? ""), header)) {
    return refused(401, "X-IDENTITY-HEADER must be the value of IDENTITY_HEADER");
  }
  if (query.get("api-version") !== API_VERSION) return refused(400, `api-version must be ${API_VERSION}`);
  // MSAL sends `object_id`, and the documentation says `principal_id`.
  const answer = holderToken(query, tokens, holder, ["principal_id", "object_id"]);
  if ("refusal" in answer) return refused(400, answer.refusal);
  const { access_token, client_id, expires_on, resource, token_type } = answer.token;
  return { status: 200, body: { access_token, client_id, expires_on, resource, token_type } };
}

function refused(statusCode: number, message: string): Answer {
  return { status: statusCode, body: { statusCode, message } };
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(left!, right!);
}
