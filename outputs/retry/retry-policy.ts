import { RestError } from "@azure/storage-blob";
import { serviceCode } from "./service-answer";

/**
 * A request is given up when it has been tried this often and for this long: throttling of an account lasts for
 * minutes.
 */
export const LEAST_TRIES = 20;
export const LEAST_SECONDS = 600;

/**
 * For how long an endpoint is tried that has never answered: a mistyped name is more likely than a network that is
 * late.
 */
export const FIRST_CONTACT_SECONDS = 30;

/** The first wait is at most this long, and each one after it twice as long, up to the cap. */
const FIRST_WAIT_SECONDS = 0.5;
const LONGEST_WAIT_SECONDS = 60;

/** The longest `Retry-After` that is believed. */
const LONGEST_RETRY_AFTER_SECONDS = 600;

/**
 * What is tried again: the server is busy or restarts (500, 502, 503, 504), too many requests (429), and a request that
 * took too long to arrive (408). See "Status and error codes" and "Implement a retry policy" of Azure Storage's
 * documentation.
 */
const TRANSIENT_STATUS = new Set([408, 429, 500, 502, 503, 504]);

/** Bytes that arrived otherwise than they were sent: what is sent again arrives whole. */
const DAMAGED_ON_THE_WAY = new Set(["Md5Mismatch", "Crc64Mismatch"]);

/** Whether a request that failed so may succeed when it is sent again as it was. */
export function isTransient(error: unknown): error is RestError {
  if (!(error instanceof RestError)) return false;
  const { statusCode } = error;
  if (statusCode === undefined) return !isRefusedByTls(error);
  // an answer that was cut off has the status of one that was not
  if (error.code === RestError.PARSE_ERROR) return true;
  return TRANSIENT_STATUS.has(statusCode) || (statusCode === 400 && DAMAGED_ON_THE_WAY.has(serviceCode(error) ?? ""));
}

/** Whether no connection was made at all. */
export function isUnreached(error: RestError): boolean {
  return /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/.test(error.code ?? "");
}

/**
 * Returns how long to wait after a request has failed for the `tries`th time, in milliseconds.
 *
 * It is a random time between half and all of 0.5, 1, 2, 4 … 60 seconds, so that those who failed together do not come
 * back together; or what the service asks for, and up to a tenth more, where that is longer.
 *
 * @param random from 0 to 1.
 * @param wallClock the time that an HTTP date is compared with if the answer has no `Date`, in milliseconds since 1970.
 */
export function retryWait(tries: number, error: RestError, random: number, wallClock = Date.now()): number {
  const backoff = Math.min(FIRST_WAIT_SECONDS * 2 ** (tries - 1), LONGEST_WAIT_SECONDS) * 1000 * (0.5 + random / 2);
  return Math.max(backoff, (retryAfter(error, wallClock) ?? 0) * (1 + random / 10));
}

/**
 * A certificate that is not trusted, or is another host's, is so the next time too; and so is a server that speaks no
 * TLS.
 */
function isRefusedByTls({ code = "" }: RestError): boolean {
  return code.startsWith("ERR_TLS") || code === "ERR_SSL_WRONG_VERSION_NUMBER" || /CERT|ISSUER|SIGNATURE/.test(code);
}

/** In milliseconds; seconds or a date, as RFC 9110 has it. */
function retryAfter(error: RestError, wallClock: number): number | undefined {
  const value = error.response?.headers.get("retry-after");
  if (value === undefined || value === "") return undefined;
  // a date is the service's, and so is the time that it is compared with
  const now = Date.parse(error.response?.headers.get("date") ?? "") || wallClock;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.min(wait, LONGEST_RETRY_AFTER_SECONDS * 1000) : undefined;
}
