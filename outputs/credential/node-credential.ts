import { createHash } from "node:crypto";
import { join } from "node:path";
import type { AccessToken, TokenCredential } from "@azure/core-auth";
import { type Clock, type RetryObserver, RetryReport, systemClock } from "../../conventions/internal";
import { OutputError } from "../output-error";
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
  /** Client id of the managed identity. A node can have several identities. */
  readonly clientId: string;
  /** Environment variables (default: those of this process). */
  readonly env?: NodeJS.ProcessEnv;
  /** Receives a report of each retry while the metadata service issues no token (default: no observer). */
  readonly retryObserver?: RetryObserver;
}

/**
 * How long before its expiry a token is renewed. A token with a lifetime of less than twice that is renewed at half its
 * lifetime.
 */
const RENEWAL_MS = 5 * 60_000;

/** How long to wait after a failed renewal before the next one, while the token is still valid. */
const FAILED_RENEWAL_MS = 30_000;

/**
 * After storage refused a token and the service was asked for a new one, no process asks again for this long. The
 * service has a cache too, and can return the same token again. Without this limit, the processes of a node would ask
 * without end.
 */
const REPLACEMENT_MS = 30_000;

const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 250;

/**
 * Returns a credential for programs on a node. It uses a managed identity, and all processes of a user share its
 * tokens.
 *
 * The instance metadata service answers about 5 to 20 requests per second, so it refuses 256 task slots that ask
 * together. With this credential, one process asks and the others wait for its token. That is one request per lifetime
 * of a token, for each identity and user. The token is in a file that only the user can read (`batch-outputs-<uid>` in
 * the node's shared folder, or in the folder for temporary files).
 *
 * If storage refuses a token, a new one is requested once for all processes. `getToken` throws an `OutputError` with
 * the code `AccessDenied` if the service issues no token.
 *
 * @example
 * new TaskOutputStorage({ blobEndpoint, jobId, taskId, credential: nodeCredential({ clientId }) });
 */
export function nodeCredential({ clientId, env = process.env, retryObserver }: NodeCredentialOptions): TokenCredential {
  const endpoint = env.AZURE_POD_IDENTITY_AUTHORITY_HOST || IMDS_ENDPOINT;
  return cachedNodeCredential({ endpoint, clientId }, privateFolder(env), undefined, retryObserver);
}

/**
 * Returns the credential of `nodeCredential` for a given folder. Without a folder, nothing is shared.
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
      // The SDK's type of a signal is older than the class of Node.
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

/**
 * Returns the token that another process stored. If there is none, it requests one, or waits while another process
 * does.
 */
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

      // If the lock cannot be created, every process asks for itself.
      const unlock = await tryLock(`${file}.lock`).catch(() => async () => {});
      if (unlock !== undefined) {
        try {
          return await ask(request, file, options);
        } finally {
          await unlock();
        }
      }
      // While another process renews the token, the old one is still valid.
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
  // Look again under the lock: its last holder may have stored a token since our last look.
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

/** Returns whether storage refused this token, and no new token was requested recently. */
function isRefused({ token, replacedAt = 0 }: CachedToken, refusedToken: string | undefined): boolean {
  const age = Date.now() - replacedAt;
  // A time in the future was written with a wrong clock.
  return token === refusedToken && !(age >= 0 && age < REPLACEMENT_MS);
}

/**
 * Computes the renewal from the remaining lifetime. It can be less than the whole lifetime, because the service has a
 * cache too.
 */
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

/** A scope is a resource with the suffix `/.default`. */
function resourceOf(scopes: string | string[]): string {
  const [scope = ""] = typeof scopes === "string" ? [scopes] : scopes;
  return scope.replace(/\/\.default$/, "");
}
