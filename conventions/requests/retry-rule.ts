/** A request is retried at least this often and for this long, because throttling of an account lasts for minutes. */
export const MIN_TRIES = 20;
export const MIN_SECONDS = 600;

/**
 * For how long an endpoint that has never answered is retried. A mistyped name is more likely than a network that
 * starts late.
 */
const FIRST_CONTACT_SECONDS = 30;

/** For how long a name that does not exist is retried. A resolver that is not reachable has another code. */
const UNKNOWN_NAME_SECONDS = 5;

/**
 * Returns for how long an endpoint that has never answered is retried, in seconds.
 *
 * @param code code of the connection's error.
 */
export function firstContactSeconds(code: string | undefined, env = process.env): number {
  // While a node starts, the resolver of its network may not know names yet.
  return code === "ENOTFOUND" && !env.AZ_BATCH_NODE_ID ? UNKNOWN_NAME_SECONDS : FIRST_CONTACT_SECONDS;
}

/** The longest first wait. Each wait after it can be twice as long, up to the limit. */
const FIRST_WAIT_SECONDS = 0.5;
const LONGEST_WAIT_SECONDS = 60;

/** The longest `Retry-After` that is respected. */
const LONGEST_RETRY_AFTER_SECONDS = 600;

/**
 * The statuses that are retried: the server is busy or restarting (500, 502, 503, 504), too many requests (429), and a
 * request that took too long to arrive (408). Sources: "Status and error codes" and "Implement a retry policy" of Azure
 * Storage's documentation, and "Batch status and error codes".
 */
const TRANSIENT_STATUS = new Set([408, 429, 500, 502, 503, 504]);

/** Returns whether a request with this answer may succeed if it is sent again unchanged. */
export function isTransientStatus(status: number): boolean {
  return TRANSIENT_STATUS.has(status);
}

/** Returns whether the code of a connection's error says that no connection could be opened. */
export function isUnreachedCode(code: string | undefined): boolean {
  return /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/.test(code ?? "");
}

/**
 * Returns whether the code of a connection's error says that TLS failed. A certificate that is not trusted or belongs
 * to another host will not change with a retry. Neither will a server without TLS.
 */
export function isTlsCode(code = ""): boolean {
  return code.startsWith("ERR_TLS") || code === "ERR_SSL_WRONG_VERSION_NUMBER" || /CERT|ISSUER|SIGNATURE/.test(code);
}

/**
 * Returns how long to wait after a request failed for the `tries`th time, in milliseconds.
 *
 * The wait is a random time between half and all of 0.5, 1, 2, 4 … 60 seconds, so that clients that failed together do
 * not retry together. If the service asks for a longer wait, it is that time plus up to a tenth.
 *
 * @param random from 0 to 1.
 * @param retryAfter what `retryAfterOf` returns for the answer.
 */
export function backoff(tries: number, random: number, retryAfter = 0): number {
  const wait = Math.min(FIRST_WAIT_SECONDS * 2 ** (tries - 1), LONGEST_WAIT_SECONDS) * 1000 * (0.5 + random / 2);
  return Math.max(wait, retryAfter * (1 + random / 10));
}

/**
 * Returns the `Retry-After` of an answer in milliseconds, at most 10 minutes. It can be seconds or a date (RFC 9110).
 *
 * @param header reads a header of the answer.
 * @param wallClock time to compare a date with if the answer has no `Date`, in milliseconds since 1970.
 */
export function retryAfterOf(header: (name: string) => string | undefined, wallClock: number): number | undefined {
  const value = header("retry-after");
  if (value === undefined || value === "") return undefined;
  // A date is by the service's clock, so compare it with the time of that clock.
  const now = Date.parse(header("date") ?? "") || wallClock;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.min(wait, LONGEST_RETRY_AFTER_SECONDS * 1000) : undefined;
}
