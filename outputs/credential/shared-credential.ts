import type { AccessToken, GetTokenOptions, TokenCredential } from "@azure/core-auth";
import { OutputError } from "../output-error";

/** The credential gave no token. */
export class CredentialError extends Error {
  override readonly name = "CredentialError";
}

/** What a credential is asked for. */
export interface StorageTokenOptions extends GetTokenOptions {
  /**
   * A token that storage has refused. A credential that has a cache of its own must not give it again without asking
   * for a new one. Credentials that do not know this option ignore it.
   */
  readonly refusedToken?: string;
}

/** A credential whose token everybody who uses it shares. */
export interface SharedCredential extends TokenCredential {
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
  /** Reports that storage has refused a token. The next call of `getToken` asks for a new one. */
  refuse(token: string): void;
}

/** How long before its end a token is not used any more, in milliseconds. Azure's own clients do the same. */
const RENEWAL_MARGIN = 2 * 60_000;

/** A new token that ended longer ago than this, in milliseconds, means that this machine's clock is wrong. */
const CLOCK_TOLERANCE = 60_000;

/**
 * How long such a token is used before the credential is asked again, in milliseconds. Storage's clock decides what is
 * valid.
 */
const TRIAL = 5 * 60_000;

/** A token that was asked for. */
interface Held {
  readonly token: Promise<AccessToken>;
  /** This machine's clock, in milliseconds since 1970. */
  readonly askedAt: number;
  readonly tenantId?: string;
  readonly claims?: string;
}

const shared = new WeakMap<TokenCredential, SharedCredential>();

/**
 * Returns the credential with a token that everybody who uses it shares. Some credentials start a program for each
 * token (`AzureCliCredential`), and each client of a job and of its tasks would start one.
 *
 * The tokens that it gives end at once as far as the client can tell: the client has a cache of its own, which would
 * keep a refused token.
 *
 * Its failures, which can be errors of any kind, are `CredentialError`, except for an `OutputError` and an aborted
 * call.
 */
export function sharedCredential(credential: TokenCredential): SharedCredential {
  const found = shared.get(credential);
  if (found !== undefined) return found;
  const held = new Map<string, Held>();
  const refused = new Set<string>();

  async function getToken(scopes: string | string[], options: GetTokenOptions = {}): Promise<AccessToken> {
    const key = String(scopes);
    for (;;) {
      const last = held.get(key);
      const token = await last?.token.catch(() => undefined);
      const isUsable = token !== undefined && !refused.has(token.token) && isGood(token, last!.askedAt);
      if (isUsable && isAsked(last!, options)) return endingNow(token);
      // one of those who have waited asks, and the others wait again
      if (held.get(key) !== last) continue;
      // a challenge of the service is the answer to a token that it refused
      const refusedToken = token !== undefined && (isUsable || refused.has(token.token)) ? token.token : undefined;
      const fresh = ask(scopes, options, last, refusedToken);
      held.set(key, fresh);
      return endingNow(await fresh.token);
    }
  }

  function ask(scopes: string | string[], options: GetTokenOptions, last?: Held, refusedToken?: string): Held {
    const { claims, tenantId = last?.tenantId } = options;
    const wanted = { ...(claims !== undefined && { claims }), ...(tenantId !== undefined && { tenantId }) };
    const asked = { ...options, ...wanted, ...(refusedToken !== undefined && { refusedToken }) };
    const token = freshToken(credential, scopes, asked).then((fresh) => {
      // the credential may have no other: then storage is asked once more
      refused.delete(fresh.token);
      return fresh;
    });
    return { token, askedAt: Date.now(), ...wanted };
  }

  const sharing: SharedCredential = {
    getToken,
    refuse: (token) => {
      refused.add(token);
    },
  };
  shared.set(credential, sharing);
  return sharing;
}

function isGood({ expiresOnTimestamp, refreshAfterTimestamp }: AccessToken, askedAt: number): boolean {
  if (expiresOnTimestamp < askedAt - CLOCK_TOLERANCE) return Date.now() < askedAt + TRIAL;
  return Date.now() < (refreshAfterTimestamp ?? expiresOnTimestamp - RENEWAL_MARGIN);
}

/** Whether a token was asked for with the claims and the tenant of a challenge. */
function isAsked(held: Held, { claims, tenantId }: GetTokenOptions): boolean {
  return (claims === undefined || claims === held.claims) && (tenantId === undefined || tenantId === held.tenantId);
}

function endingNow({ token, tokenType }: AccessToken): AccessToken {
  return { token, expiresOnTimestamp: Date.now(), ...(tokenType !== undefined && { tokenType }) };
}

async function freshToken(
  credential: TokenCredential,
  scopes: string | string[],
  options: StorageTokenOptions,
): Promise<AccessToken> {
  let token: AccessToken | null;
  try {
    token = await credential.getToken(scopes, options);
  } catch (error) {
    // a node's credential says itself what is wrong
    if (error instanceof OutputError || (error instanceof Error && error.name === "AbortError")) throw error;
    throw new CredentialError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  if (token === null) throw new CredentialError("the credential gave none");
  return token;
}
