import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** What a SharedKey signature covers of a request. */
export interface SignedRequest {
  readonly method: string;
  /** As received: the path still percent-encoded, with the query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** The standard headers that are signed, in the order in which they stand in the string to sign. */
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

/** The text that a client signs: learn.microsoft.com, "Authenticate requests to the Azure Batch service". */
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

/** The signature of a text with one of the account's keys, which are base64. */
export function signature(text: string, key: string): string {
  return createHmac("sha256", Buffer.from(key, "base64")).update(text, "utf8").digest("base64");
}

/** Whether one of the keys made the signature; takes the same time wherever they differ. */
export function verifySignature(text: string, given: string, keys: readonly string[]): boolean {
  const bytes = Buffer.from(given);
  // every key is tried, so that the time does not tell which one was near
  return keys.map((key) => constantTimeEqual(Buffer.from(signature(text, key)), bytes)).includes(true);
}

function constantTimeEqual(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
