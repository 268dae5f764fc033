import type { AccessToken, GetTokenOptions, TokenCredential } from "@azure/core-auth";
import { OutputError } from "./output-error";

/** There was no token to be had, for whatever reason. */
export class TokenError extends Error {
  override readonly name = "TokenError";
}

/** How long before its end a token is not used any more, in milliseconds: what Azure's own clients do. */
const RENEWAL_MARGIN = 2 * 60_000;

const shared = new WeakMap<TokenCredential, TokenCredential>();

/**
 * Returns the credential with a token that all who use it share: some ask a program for each (`AzureCliCredential`), and a job's storage, its
 * tasks' and the clients of each would all do so.
 *
 * Its failures, which can be errors of any kind, are `TokenError`, but for an `OutputError` and a call that was aborted.
 */
export function sharedCredential(credential: TokenCredential): TokenCredential {
  const found = shared.get(credential);
  if (found !== undefined) return found;
  const tokens = new Map<string, Promise<AccessToken>>();
  const sharing: TokenCredential = {
    getToken: async (scopes, options = {}) => {
      // a token that storage has refused is asked for again, with what it is to be like
      if (options.claims !== undefined || options.tenantId !== undefined)
        return freshToken(credential, scopes, options);
      const key = String(scopes);
      for (;;) {
        const last = tokens.get(key);
        const token = await last?.catch(() => undefined);
        if (token !== undefined && isGood(token)) return token;
        // of those who have waited for it one asks, and the others wait again
        if (tokens.get(key) === last) {
          const fresh = freshToken(credential, scopes, options);
          tokens.set(key, fresh);
          return fresh;
        }
      }
    },
  };
  shared.set(credential, sharing);
  return sharing;
}

function isGood({ expiresOnTimestamp, refreshAfterTimestamp }: AccessToken): boolean {
  return Date.now() < (refreshAfterTimestamp ?? expiresOnTimestamp - RENEWAL_MARGIN);
}

async function freshToken(
  credential: TokenCredential,
  scopes: string | string[],
  options: GetTokenOptions,
): Promise<AccessToken> {
  let token: AccessToken | null;
  try {
    token = await credential.getToken(scopes, options);
  } catch (error) {
    // a node's credential says itself what is wrong
    if (error instanceof OutputError || (error instanceof Error && error.name === "AbortError")) throw error;
    throw new TokenError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  if (token === null) throw new TokenError("the credential gave none");
  return token;
}
