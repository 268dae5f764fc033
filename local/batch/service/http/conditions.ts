import type { IncomingHttpHeaders } from "node:http";
import { BatchServiceError } from "../errors";

/** What conditions are held against. */
export interface Version {
  readonly eTag: string;
  /** ISO 8601. */
  readonly lastModified: string;
}

/** @throws {BatchServiceError} ConditionNotMet where `If-Match` and its like do not hold for a change. */
export function checkWrite(headers: IncomingHttpHeaders, version: Version): void {
  if (!holds(headers, version) || unchanged(headers, version)) throw new BatchServiceError("ConditionNotMet");
}

/**
 * Whether a read is to be answered by 304, since the client has this version.
 *
 * @throws {BatchServiceError} ConditionNotMet where `If-Match` or `If-Unmodified-Since` does not hold.
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

/** Headers tell times by the second. */
function seconds(time: string): number {
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) throw new BatchServiceError("InvalidHeaderValue", { HeaderValue: time });
  return Math.floor(milliseconds / 1000);
}
