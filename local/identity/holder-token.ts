import type { ImdsHolder } from "./identity";
import type { Tokens } from "./tokens";

/** An answer of a token endpoint, with a JSON body. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The token of a request, or why there is none. */
type HolderToken = { readonly token: TokenBody } | { readonly refusal: string };

interface TokenBody {
  readonly access_token: string;
  readonly client_id: string;
  /** In seconds, as text. */
  readonly expires_in: string;
  /** In seconds since 1970, as text. */
  readonly expires_on: string;
  readonly ext_expires_in: string;
  readonly not_before: string;
  readonly resource: string;
  readonly token_type: "Bearer";
}

/**
 * Issues a token of one of a holder's identities, by the query of a token request.
 *
 * @param objectIdNames the names of the parameter for an object id. The others are the same at all token endpoints.
 */
export function holderToken(
  query: URLSearchParams,
  tokens: Tokens,
  holder: ImdsHolder,
  objectIdNames: readonly string[],
): HolderToken {
  const resource = query.get("resource");
  if (resource === null || resource === "") return { refusal: "Required query variable 'resource' is missing" };

  const clientId = query.get("client_id");
  const objectId = firstOf(query, objectIdNames);
  // The SDKs use one name, the documentation the other.
  const resourceId = firstOf(query, ["msi_res_id", "mi_res_id"]);
  const isNamed = [clientId, objectId, resourceId].some((value) => value !== null);
  const byDefault = isNamed ? undefined : holder.byDefault?.();
  const wanted = holder
    .identities()
    .filter(
      (identity) =>
        isSame(byDefault?.clientId ?? null, identity.clientId) &&
        isSame(clientId, identity.clientId) &&
        isSame(objectId, identity.objectId) &&
        isSame(resourceId, identity.resourceId),
    );
  const [identity] = wanted;
  if (identity === undefined) return { refusal: "Identity not found" };
  if (wanted.length > 1) {
    return {
      refusal:
        "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request",
    };
  }

  const { token, expiresOn } = tokens.issue(identity, resource, undefined, holder.node?.());
  const expires = Math.floor(expiresOn.getTime() / 1000);
  const now = Math.floor(Date.now() / 1000);
  return {
    token: {
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

function firstOf(query: URLSearchParams, names: readonly string[]): string | null {
  return names.map((name) => query.get(name)).find((value) => value !== null) ?? null;
}

function isSame(asked: string | null, actual: string | undefined): boolean {
  return asked === null || asked.toLowerCase() === actual?.toLowerCase();
}
