import type { ComputeNodeSettings } from "../compute-node";
import type { HttpClient } from "../files/http-client";

/** A renewed token is asked for when less than this is left of the old one, in ms. */
const RENEW_BEFORE_MS = 5 * 60_000;

/** Storage tokens of the pool's identities, from the node's own IMDS. */
export interface Tokens {
  /**
   * A bearer token for an identity, by its ARM id; one request to IMDS for all who ask meanwhile, and none while a token lives.
   *
   * @throws {IdentityNotOnPoolError}
   * @throws {HttpError} where IMDS refuses.
   */
  storageToken(resourceId: string): Promise<string>;
}

export class IdentityNotOnPoolError extends Error {
  readonly code = "IdentityNotOnPool";

  constructor(resourceId: string) {
    super(
      `identityReference.resourceId must be an identity of the pool, got ${resourceId}; add it to the pool's userAssignedIdentities`,
    );
    this.name = "IdentityNotOnPoolError";
  }
}

export function createTokens(
  { identities, imdsUrl }: Pick<ComputeNodeSettings, "identities" | "imdsUrl">,
  http: HttpClient,
): Tokens {
  const known = new Map<string, Promise<{ token: string; renewAt: number }>>();
  return {
    async storageToken(resourceId) {
      const id = resourceId.toLowerCase();
      const identity = identities().find((candidate) => candidate.resourceId.toLowerCase() === id);
      if (identity === undefined) throw new IdentityNotOnPoolError(resourceId);
      const current = known.get(id);
      if (current !== undefined) {
        const { token, renewAt } = await current;
        if (renewAt > Date.now()) return token;
        // Of all who find it old, the first one renews it.
        if (known.get(id) === current) known.delete(id);
      }
      const entry = known.get(id) ?? requestToken(http, imdsUrl, identity.resourceId);
      known.set(id, entry);
      entry.catch(() => known.delete(id));
      return (await entry).token;
    },
  };
}

async function requestToken(http: HttpClient, imdsUrl: string, resourceId: string) {
  const url = new URL("/metadata/identity/oauth2/token", imdsUrl);
  url.searchParams.set("api-version", "2018-02-01");
  url.searchParams.set("resource", "https://storage.azure.com/");
  url.searchParams.set("mi_res_id", resourceId);
  const body = await http.text({ method: "GET", url: url.href, headers: { Metadata: "true" } });
  const { access_token: token, expires_on: expiresOn } = JSON.parse(body) as {
    access_token: string;
    expires_on: string;
  };
  return { token, renewAt: Number(expiresOn) * 1000 - RENEW_BEFORE_MS };
}
