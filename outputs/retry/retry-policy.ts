import { RestError } from "@azure/core-rest-pipeline";
import { backoff, isTlsCode, isTransientStatus, isUnreachedCode, retryAfterOf } from "../../conventions/internal";
import { serviceCode } from "./service-answer";

/** Codes for bytes that were damaged in transit. The same bytes can arrive intact with the next attempt. */
const DAMAGED_ON_THE_WAY = new Set(["Md5Mismatch", "Crc64Mismatch"]);

/** Returns whether a failed request may succeed if it is sent again unchanged. */
export function isTransient(error: unknown): error is RestError {
  if (!(error instanceof RestError)) return false;
  const { statusCode } = error;
  if (statusCode === undefined) return !isTlsCode(error.code);
  // An answer that was cut off has the status of a complete one.
  if (error.code === RestError.PARSE_ERROR) return true;
  return isTransientStatus(statusCode) || (statusCode === 400 && DAMAGED_ON_THE_WAY.has(serviceCode(error) ?? ""));
}

/** Returns whether no connection could be opened. */
export function isUnreached(error: RestError): boolean {
  return isUnreachedCode(error.code);
}

/**
 * Returns how long to wait after a request failed for the `tries`th time, in milliseconds: `backoff`, with the
 * `Retry-After` of the answer.
 *
 * @param random from 0 to 1.
 * @param wallClock time to compare an HTTP date with if the answer has no `Date`, in milliseconds since 1970.
 */
export function retryWait(tries: number, error: RestError, random: number, wallClock = Date.now()): number {
  return backoff(
    tries,
    random,
    retryAfterOf((name) => error.response?.headers.get(name), wallClock),
  );
}
