import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** The parts of a request that a SharedKey signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** As received: the percent-encoded path and the query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** The standard headers that are signed, in the order of the string to sign. */
const signedHeaders = [
  "content-encoding",
  "content-language",
  "content-length",
  "content-md5",
  "content-type",
  "date",
  "if-modified-since",
  "if-match",
  "if-none-match",
  "if-unmodified-since",
  "range",
];

/** Returns the text that a client signs: learn.microsoft.com, "Authenticate requests to the Azure Batch service". */
export function stringToSign(account: string, { method, url, headers }: SignedRequest): string {
  const [path = "/", query = ""] = splitOnce(url, "?");
  const value = (name: string) => String(headers[name] ?? "");
  const ocpHeaders = Object.keys(headers)
    .filter((name) => name.startsWith("ocp-") && value(name) !== "")
    .sort()
    .map((name) => `${name}:${value(name).replaceAll(/\s+/g, " ").trim()}`);
  const parameters = [...new URLSearchParams(query)].map(([name, text]) => `${name}:${text}`).sort();
  return [method, ...signedHeaders.map(value), ...ocpHeaders, `/${account}${path}`, ...parameters].join("\n");
}

/** Returns the signature of a text with one of the account's keys, which are base64. */
export function signature(text: string, key: string): string {
  return createHmac("sha256", Buffer.from(key, "base64")).update(text, "utf8").digest("base64");
}

/** Returns whether one of the keys made the signature, in constant time. */
export function verifySignature(text: string, given: string, keys: readonly string[]): boolean {
  const bytes = Buffer.from(given);
  // Tries every key, so that the time does not reveal which one was close.
  return keys.map((key) => constantTimeEqual(Buffer.from(signature(text, key)), bytes)).includes(true);
}

function constantTimeEqual(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
