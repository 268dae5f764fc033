import type { IncomingHttpHeaders } from "node:http";
import { BatchServiceError } from "../errors";

/** The version that conditions are compared with. */
export interface Version {
  readonly eTag: string;
  /** ISO 8601. */
  readonly lastModified: string;
}

/**
 * Checks the conditions of a change. @throws {BatchServiceError} ConditionNotMet if `If-Match` or a similar header does
 * not match.
 */
export function checkWrite(headers: IncomingHttpHeaders, version: Version): void {
  if (!holds(headers, version) || unchanged(headers, version)) throw new BatchServiceError("ConditionNotMet");
}

/**
 * Returns whether a read must be answered with 304, because the client has this version.
 *
 * @throws {BatchServiceError} ConditionNotMet if `If-Match` or `If-Unmodified-Since` does not match.
 */
export function isNotModified(headers: IncomingHttpHeaders, version: Version): boolean {
  if (!holds(headers, version)) throw new BatchServiceError("ConditionNotMet");
  return unchanged(headers, version);
}

function holds(headers: IncomingHttpHeaders, { eTag, lastModified }: Version): boolean {
  const { "if-match": match, "if-unmodified-since": since } = headers;
  return (
    (match === undefined || names(match, eTag)) && (since === undefined || seconds(lastModified) <= seconds(since))
  );
}

function unchanged(headers: IncomingHttpHeaders, { eTag, lastModified }: Version): boolean {
  const { "if-none-match": match, "if-modified-since": since } = headers;
  return (
    (match !== undefined && names(match, eTag)) || (since !== undefined && seconds(lastModified) <= seconds(since))
  );
}

function names(header: string, eTag: string): boolean {
  return header.split(",").some((given) => given.trim() === "*" || given.trim().replaceAll('"', "") === eTag);
}

/** Times in headers have a resolution of one second. */
function seconds(time: string): number {
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) throw new BatchServiceError("InvalidHeaderValue", { HeaderValue: time });
  return Math.floor(milliseconds / 1000);
}
