import { createHash } from "node:crypto";
import { join } from "node:path";
import type { AccessToken, TokenCredential } from "@azure/core-auth";
import { OutputError } from "../output-error";
import { type RetryObserver, RetryReport } from "../retry/retry-observer";
import { type Clock, systemClock } from "../time/clock";
import {
  type FetchOptions,
  fetchToken,
  IMDS_ENDPOINT,
  type IssuedToken,
  LONGEST_RETRY_SECONDS,
  type TokenRequest,
} from "./imds";
import { privateFolder } from "./private-folder";
import { tryLock } from "./process-lock";
import type { StorageTokenOptions } from "./shared-credential";
import { type CachedFailure, type CachedToken, readCache, writeCache } from "./token-cache";

export interface NodeCredentialOptions {
  /** The client id of the managed identity; a node may have several. */
  readonly clientId: string;
  /** The environment of this process by default. */
  readonly env?: NodeJS.ProcessEnv;
  /** Who is told while the metadata service gives no token and is asked again. By default nobody. */
  readonly retryObserver?: RetryObserver;
}

/** How long before its end a token is renewed; a token that lives less than twice as long, at half its life. */
const RENEWAL_MS = 5 * 60_000;

/** How long a renewal that failed is left alone while the token still holds. */
const FAILED_RENEWAL_MS = 30_000;

/**
 * For how long no process asks for another token after the service has been asked because of a refused one. The service
 * has a cache, too, and may give the same token again: the processes of a node would then ask without end.
 */
const REPLACEMENT_MS = 30_000;

const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 250;

/**
 * Returns a credential for programs on a node: the managed identity's, whose tokens all processes of a user share.
 *
 * The instance metadata service answers some 5 to 20 requests a second, and 256 task slots that ask together are
 * refused. Here one asks and the others wait for what it gets: one request a token's life, for each identity and user.
 * The token lies in a file that only the user can read (`batch-outputs-<uid>` in the node's shared folder, or among the
 * temporary files).
 *
 * A token that storage has refused is asked for anew, once for all processes. `getToken` throws an `OutputError` with
 * the code `AccessDenied` if there is no token.
 *
 * @example
 * new TaskOutputStorage({ blobEndpoint, jobId, taskId, credential: nodeCredential({ clientId }) });
 */
export function nodeCredential({ clientId, env = process.env, retryObserver }: NodeCredentialOptions): TokenCredential {
  const endpoint = env.AZURE_POD_IDENTITY_AUTHORITY_HOST || IMDS_ENDPOINT;
  return cachedNodeCredential({ endpoint, clientId }, privateFolder(env), undefined, retryObserver);
}

/**
 * As above, for a folder that is given: without one, nothing is shared.
 *
 * @internal
 */
export function cachedNodeCredential(
  identity: Omit<TokenRequest, "resource">,
  folder: string | undefined,
  sleep?: Clock["sleep"],
  retryObserver?: RetryObserver,
): TokenCredential {
  const tokens = new Map<string, CachedToken>();

  async function getToken(scopes: string | string[], options: StorageTokenOptions = {}): Promise<AccessToken> {
    const resource = resourceOf(scopes);
    const { refusedToken } = options;
    let token = tokens.get(resource);
    if (token === undefined || Date.now() >= token.renewAt || isRefused(token, refusedToken)) {
      // the client's type for a signal is older than Node's class
      const abortSignal = options.abortSignal as AbortSignal | undefined;
      token = await findToken({ ...identity, resource }, folder, {
        ...(abortSignal && { abortSignal }),
        ...(sleep && { sleep }),
        ...(refusedToken !== undefined && { refusedToken }),
        ...(retryObserver && { retryObserver }),
      });
      tokens.set(resource, token);
    }
    return accessToken(token);
  }

  return { getToken };
}

interface FindOptions extends Omit<FetchOptions, "retries"> {
  /** A token that storage has refused. */
  readonly refusedToken?: string;
}

/** Takes the token that another process left, or asks for one while the others wait, or waits for whoever asks. */
async function findToken(
  request: TokenRequest,
  folder: string | undefined,
  options: FindOptions,
): Promise<CachedToken> {
  if (folder === undefined) return asked(request, options);
  const file = join(folder, `${keyOf(request)}.json`);
  const since = Date.now();
  const report = new RetryReport(new URL(request.endpoint).host, options.retryObserver ?? {}, Date.now);
  let isFound = false;
  try {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
      const { fresh, valid, failure } = await look(file, options.refusedToken);
      isFound = fresh !== undefined;
      if (fresh !== undefined) return fresh;
      if (failure !== undefined && failure.failedAt >= since) throw new OutputError("AccessDenied", failure.message);

      // where no lock can be made, nobody waits for another
      const unlock = await tryLock(`${file}.lock`).catch(() => async () => {});
      if (unlock !== undefined) {
        try {
          return await ask(request, file, options);
        } finally {
          await unlock();
        }
      }
      // while another renews it, the old one holds
      if (valid !== undefined) return valid;
      const remainingSeconds = Math.max(0, LONGEST_RETRY_SECONDS - (Date.now() - since) / 1000);
      report.retry({ method: "GET", got: "no token yet for another process of this node", remainingSeconds });
      await systemClock.sleep(wait * (0.5 + systemClock.random()), options.abortSignal);
    }
  } finally {
    report.end(isFound);
  }
}

async function ask(request: TokenRequest, file: string, options: FindOptions): Promise<CachedToken> {
  // once more, under the lock: who had it before may have left a token between our look and our turn
  const { fresh, valid } = await look(file, options.refusedToken);
  if (fresh !== undefined) return fresh;
  try {
    const token = await asked(request, { ...options, retries: valid === undefined });
    await writeCache(file, token);
    return token;
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    if (valid === undefined) {
      await writeCache(file, { failedAt: Date.now(), message: error.message });
      throw error;
    }
    const kept = { ...valid, renewAt: Math.min(Date.now() + FAILED_RENEWAL_MS, valid.expiresAt) };
    await writeCache(file, kept);
    return kept;
  }
}

async function asked(
  request: TokenRequest,
  { refusedToken, ...options }: FindOptions & FetchOptions,
): Promise<CachedToken> {
  const token = renewable(await fetchToken(request, options));
  return refusedToken === undefined ? token : { ...token, replacedAt: Date.now() };
}

async function look(
  file: string,
  refusedToken: string | undefined,
): Promise<{ fresh?: CachedToken; valid?: CachedToken; failure?: CachedFailure }> {
  const content = await readCache(file);
  if (content === undefined) return {};
  if ("failedAt" in content) return { failure: content };
  if (isRefused(content, refusedToken)) return {};
  const now = Date.now();
  return { ...(now < content.renewAt && { fresh: content }), ...(now < content.expiresAt && { valid: content }) };
}

/** Whether it is the token that storage refused, and the service was not asked for another just now. */
function isRefused({ token, replacedAt = 0 }: CachedToken, refusedToken: string | undefined): boolean {
  const age = Date.now() - replacedAt;
  // a time in the future is one that a wrong clock wrote
  return token === refusedToken && !(age >= 0 && age < REPLACEMENT_MS);
}

/** Counted from what is left of its life, which may be less than the whole: the service has a cache, too. */
function renewable({ token, expiresAt }: IssuedToken): CachedToken {
  const left = expiresAt - Date.now();
  return { token, expiresAt, renewAt: expiresAt - Math.min(RENEWAL_MS, left / 2) };
}

function accessToken({ token, expiresAt, renewAt }: CachedToken): AccessToken {
  return { token, expiresOnTimestamp: expiresAt, refreshAfterTimestamp: renewAt, tokenType: "Bearer" };
}

function keyOf({ endpoint, clientId, resource }: TokenRequest): string {
  return createHash("sha256")
    .update(JSON.stringify([endpoint, clientId, resource]))
    .digest("hex")
    .slice(0, 32);
}

/** A scope is a resource with `/.default` behind it. */
function resourceOf(scopes: string | string[]): string {
  const [scope = ""] = typeof scopes === "string" ? [scopes] : scopes;
  return scope.replace(/\/\.default$/, "");
}
