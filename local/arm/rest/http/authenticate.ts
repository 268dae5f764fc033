import { type Identity, type Principal, TokenError } from "../../../identity";
import { ArmError } from "../../arm-error";

/** The audiences of Resource Manager's tokens. Clients of Azure use the second one, too. */
const AUDIENCES = ["https://management.azure.com/", "https://management.core.windows.net/"];

const CODES: Partial<Record<TokenError["code"], string>> = {
  TokenAudienceInvalid: "InvalidAuthenticationTokenAudience",
  TokenExpired: "ExpiredAuthenticationToken",
  TokenIssuerInvalid: "InvalidAuthenticationTokenTenant",
};

/**
 * Returns the principal of a request. As the clouds of Azure do, it also accepts tokens for the endpoint's own URL,
 * which SDKs request for an endpoint that they do not know.
 *
 * @param url of this endpoint.
 * @throws {ArmError} 401
 */
export function authenticate(authorization: string | undefined, identity: Identity, url: string): Principal {
  if (!authorization) {
    throw unauthorized("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
  }
  const [, token] = /^Bearer\s+(\S+)$/i.exec(authorization) ?? [];
  if (token === undefined) {
    const reason = "The authentication scheme must be Bearer, and the header must have one access token.";
    throw unauthorized("AuthenticationFailed", reason);
  }
  try {
    return identity.verifyToken(token, [...AUDIENCES, url]);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    throw unauthorized(
      CODES[error.code] ?? "InvalidAuthenticationToken",
      `The access token is invalid: ${error.message}`,
    );
  }
}

/** Returns the header that names the tenant's sign-in host. */
export function challenge(signInUrl: string, { tenantId }: Identity, { reason }: ArmError): string {
  // The reason quotes the audience of the token, which can contain characters that no header can have.
  const description = reason.replace(/[^ !#-[\]-~]/g, "?");
  return `Bearer authorization_uri="${signInUrl}/${tenantId}", error="invalid_token", error_description="${description}"`;
}

function unauthorized(code: string, reason: string): ArmError {
  return new ArmError(401, code, reason);
}
