import type { AccessToken, GetTokenOptions, TokenCredential } from "@azure/core-auth";
import { withSignIn } from "../../conventions/internal";
import { OutputError } from "../output-error";
import { firstLine } from "../retry/service-answer";
import { SharedRequest } from "./shared-request";

/** The credential gave no token. */
class CredentialError extends OutputError {
  constructor(reason: string, options?: ErrorOptions) {
    super("AccessDenied", `the credential issued no token: ${withSignIn(reason)}`, options);
  }
}

/** Options of a request for a token. */
export interface StorageTokenOptions extends GetTokenOptions {
  /**
   * A token that storage refused. A credential with its own cache must request a new token instead of returning this
   * one. Credentials that do not know this option ignore it.
   */
  readonly refusedToken?: string;
}

/** A credential whose users all share one token. */
export interface SharedCredential extends TokenCredential {
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
  /** Reports that storage has refused a token. The next call of `getToken` asks for a new one. */
  refuse(token: string): void;
}

/** How long before its expiry a token is no longer used, in milliseconds. Azure's own clients use the same time. */
const RENEWAL_MARGIN = 2 * 60_000;

/** If a new token expired longer ago than this, in milliseconds, this machine's clock is wrong. */
const CLOCK_TOLERANCE = 60_000;

/**
 * How long such a token is used before a new one is requested, in milliseconds. The clock of storage decides what is
 * valid.
 */
const TRIAL = 5 * 60_000;

/** A requested token. */
interface Held {
  readonly token: SharedRequest<AccessToken>;
  /** This machine's clock, in milliseconds since 1970. */
  readonly askedAt: number;
  readonly tenantId?: string;
  readonly claims?: string;
}

const shared = new WeakMap<TokenCredential, SharedCredential>();

/**
 * Returns a credential whose users all share one token. Some credentials start a program for each token
 * (`AzureCliCredential`), and otherwise each client of a job and of its tasks would start one.
 *
 * For the SDK's client, the returned tokens expire immediately. The client has its own cache, and would keep a refused
 * token in it.
 *
 * Errors of the credential can be of any kind. They become a `CredentialError`, except for an `OutputError` and an
 * aborted call.
 */
export function sharedCredential(credential: TokenCredential): SharedCredential {
  const found = shared.get(credential);
  if (found !== undefined) return found;
  const held = new Map<string, Held>();
  const refused = new Set<string>();

  async function getToken(scopes: string | string[], options: GetTokenOptions = {}): Promise<AccessToken> {
    const key = String(scopes);
    // The SDK's type of a signal is older than the class of Node.
    const abortSignal = options.abortSignal as AbortSignal | undefined;
    for (;;) {
      const last = held.get(key);
      const token = await last?.token.result(abortSignal).catch(() => undefined);
      abortSignal?.throwIfAborted();
      const isUsable = token !== undefined && !refused.has(token.token) && isGood(token, last!.askedAt);
      if (isUsable && isAsked(last!, options)) return endingNow(token);
      // One of the waiting callers sends the request, and the others wait again.
      if (held.get(key) !== last) continue;
      // If the service sent a challenge, it refused the current token.
      const refusedToken = token !== undefined && (isUsable || refused.has(token.token)) ? token.token : undefined;
      const fresh = ask(scopes, options, last, refusedToken);
      held.set(key, fresh);
      return endingNow(await fresh.token.result(abortSignal));
    }
  }

  function ask(scopes: string | string[], options: GetTokenOptions, last?: Held, refusedToken?: string): Held {
    const { claims, tenantId = last?.tenantId } = options;
    const wanted = { ...(claims !== undefined && { claims }), ...(tenantId !== undefined && { tenantId }) };
    const asked = { ...options, ...wanted, ...(refusedToken !== undefined && { refusedToken }) };
    // Other callers may need the token if the one that asks first is aborted.
    const token = new SharedRequest(async (abortSignal) => {
      const fresh = await freshToken(credential, scopes, { ...asked, abortSignal });
      // The credential may have no other token. Then storage gets it once more.
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

/** Returns whether a token was requested with the claims and the tenant of a challenge. */
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
    // The error of a node's credential already says what is wrong.
    if (error instanceof OutputError || (error instanceof Error && error.name === "AbortError")) throw error;
    const reason = firstLine(error instanceof Error ? error : new Error(String(error)));
    throw new CredentialError(reason, { cause: error });
  }
  if (token === null) throw new CredentialError("it returned null");
  return token;
}
