import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { AccessToken, Principal, TokenNode } from "./identity";

/** The lifetime of a managed identity's token: 24 hours, as in Entra ID. */
const DEFAULT_TOKEN_LIFETIME_SECONDS = 86_400;

/** The reason why a token was refused. */
export class TokenError extends Error {
  constructor(
    readonly code: TokenErrorCode,
    message: string,
  ) {
    super(message);
    this.name = "TokenError";
  }
}

type TokenErrorCode =
  | "TokenMalformed"
  | "TokenSignatureInvalid"
  | "TokenIssuerInvalid"
  | "TokenAudienceInvalid"
  | "TokenNotYetValid"
  | "TokenExpired";

/** Signs and verifies the tokens of a tenant with its RSA key. */
export interface Tokens {
  /** @param node the node that the token is issued to. */
  issue(principal: Principal, resource: string, lifetimeSeconds?: number, node?: TokenNode): AccessToken;
  nodeOf(token: string): TokenNode | undefined;
  verify(token: string, audiences: readonly string[]): Principal;
}

/** The claims of an access token (version 1.0), as in Entra ID. */
interface Claims {
  readonly aud: string;
  readonly iss: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly appid: string;
  readonly appidacr: "0" | "2";
  readonly idp: string;
  readonly idtyp: "user" | "app";
  readonly oid: string;
  readonly sub: string;
  readonly tid: string;
  readonly ver: "1.0";
  /** Only in local Azure: the node, because all requests have the same address here. */
  readonly local_azure_node?: TokenNode;
}

export function createTokens(tenantId: string, privateKey: KeyObject): Tokens {
  const issuer = `https://sts.windows.net/${tenantId}/`;
  const publicKey = createPublicKey(privateKey);
  const kid = createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64url");
  const header = encode({ typ: "JWT", alg: "RS256", kid });

  return {
    issue(principal, resource, lifetimeSeconds = DEFAULT_TOKEN_LIFETIME_SECONDS, node) {
      const now = seconds();
      const { idtyp = "app" } = principal;
      const claims: Claims = {
        aud: resource,
        iss: issuer,
        iat: now,
        nbf: now,
        exp: now + lifetimeSeconds,
        appid: principal.clientId,
        appidacr: idtyp === "user" ? "0" : "2",
        idp: issuer,
        idtyp,
        oid: principal.objectId,
        sub: principal.objectId,
        tid: tenantId,
        ver: "1.0",
        ...(node !== undefined && { local_azure_node: node }),
      };
      const signed = `${header}.${encode(claims)}`;
      const signature = sign("RSA-SHA256", Buffer.from(signed), privateKey).toString("base64url");
      return { token: `${signed}.${signature}`, expiresOn: new Date(claims.exp * 1000), resource };
    },

    nodeOf(token) {
      try {
        return signedClaims(token, publicKey).local_azure_node;
      } catch (error) {
        if (error instanceof TokenError) return undefined;
        throw error;
      }
    },

    verify(token, audiences) {
      const claims = signedClaims(token, publicKey);
      if (claims.iss !== issuer) {
        throw new TokenError("TokenIssuerInvalid", `iss must be ${issuer}, got ${claims.iss}`);
      }
      if (!audiences.some((audience) => withoutSlash(audience) === withoutSlash(String(claims.aud)))) {
        throw new TokenError("TokenAudienceInvalid", `aud must be one of ${audiences.join(", ")}, got ${claims.aud}`);
      }
      const now = seconds();
      if (!(Number(claims.nbf) <= now)) {
        throw new TokenError("TokenNotYetValid", `nbf must not be in the future, got ${claims.nbf} at ${now}`);
      }
      if (!(Number(claims.exp) > now)) {
        throw new TokenError("TokenExpired", `exp must be in the future, got ${claims.exp} at ${now}`);
      }
      return { objectId: String(claims.oid), clientId: String(claims.appid) };
    },
  };
}

function signedClaims(token: string, publicKey: KeyObject): Partial<Claims> {
  const [header, payload, signature, ...rest] = token.split(".");
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    throw new TokenError("TokenMalformed", "token must have three parts");
  }
  // The algorithm is fixed, regardless of the token's header: "none" and HMAC with the public key are known attacks.
  if (decode(header).alg !== "RS256") throw new TokenError("TokenSignatureInvalid", "alg must be RS256");
  const bytes = Buffer.from(signature, "base64url");
  if (!verify("RSA-SHA256", Buffer.from(`${header}.${payload}`), publicKey, bytes)) {
    throw new TokenError("TokenSignatureInvalid", "token must be signed by this local Azure");
  }
  return decode(payload);
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(part: string): Record<string, never> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    // Reported below.
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TokenError("TokenMalformed", "header and payload of a token must be JSON objects");
  }
  return value as Record<string, never>;
}

function withoutSlash(audience: string): string {
  return audience.replace(/\/+$/, "").toLowerCase();
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
