import type { ComputeNodeSettings } from "../compute-node";
import type { HttpClient } from "./http-client";

/** A token is renewed when its remaining lifetime, in ms, is below this. */
const RENEW_BEFORE_MS = 5 * 60_000;

/** Storage tokens for the pool's identities, from the node's own IMDS. */
export interface StorageTokens {
  /**
   * Returns a bearer token for an identity, by ARM id. Concurrent callers share one request to IMDS, and no request is
   * sent while a token is valid.
   *
   * @throws {IdentityNotOnPoolError}
   * @throws {HttpError} if IMDS refuses.
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

export function createStorageTokens(
  { identities, imdsUrl }: Pick<ComputeNodeSettings, "identities" | "imdsUrl">,
  http: HttpClient,
): StorageTokens {
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
        // Of the callers that find the token expired, only the first renews it.
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
