import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/**
 * Shared Key, with which a holder of an account's key signs a request. The services have one algorithm, and differ in
 * what `SharedKeyVariant` lists.
 */
interface SharedKeyVariant {
  /** How the names of the service's own headers begin, which are signed after the standard ones. */
  readonly ownHeaders: string;
  /** Whether a Content-Length of 0 is signed as `0`, or as an empty line. */
  readonly signsZeroLength: boolean;
  /** Whether the service's own headers are signed if they are empty. */
  readonly signsEmptyHeaders: boolean;
  /** Whether white space in the service's own headers is signed as one space. Azurite signs it unchanged. */
  readonly foldsSpaces: boolean;
}

/** @see https://learn.microsoft.com/rest/api/batchservice/authenticate-requests-to-the-azure-batch-service */
export const batchSharedKey: SharedKeyVariant = {
  ownHeaders: "ocp-",
  signsZeroLength: true,
  signsEmptyHeaders: false,
  foldsSpaces: true,
};

/** @see https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key */
export const blobSharedKey: SharedKeyVariant = {
  ownHeaders: "x-ms-",
  signsZeroLength: false,
  signsEmptyHeaders: true,
  foldsSpaces: false,
};

/** The parts of a request that a signature covers. */
interface SignedRequest {
  readonly method: string;
  /** Percent-encoded, as it is sent. */
  readonly path: string;
  /** Decoded. */
  readonly query: Iterable<readonly [name: string, value: string]>;
  readonly headers: IncomingHttpHeaders;
}

/** The standard headers that are signed, in the order of the string to sign. */
const standardHeaders = [
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

/** Returns the text that a client signs. */
export function stringToSign(variant: SharedKeyVariant, account: string, request: SignedRequest): string {
  const headers = new Map(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), String(value ?? "")]),
  );
  const standard = standardHeaders.map((name) => headers.get(name) ?? "");
  const length = standardHeaders.indexOf("content-length");
  if (standard[length] === "0" && !variant.signsZeroLength) standard[length] = "";
  const own = [...headers]
    .filter(([name, value]) => name.startsWith(variant.ownHeaders) && (value !== "" || variant.signsEmptyHeaders))
    .map(([name, value]) => [name, variant.foldsSpaces ? value.replaceAll(/\s+/g, " ").trim() : value] as const);
  const resource = `/${account}${request.path}`;
  return [request.method, ...standard, ...inOrder(own), resource, ...inOrder(request.query)].join("\n");
}

/** Returns the signature of a text with one of the account's keys, which are base64. */
export function signature(text: string, key: string): string {
  return createHmac("sha256", Buffer.from(key, "base64")).update(text, "utf8").digest("base64");
}

/** Returns whether the signature was computed with one of the keys. Takes constant time. */
export function verifySignature(text: string, given: string, keys: readonly string[]): boolean {
  const bytes = Buffer.from(given);
  // Tries every key, so that the time does not reveal which one was close.
  return keys.map((key) => constantTimeEqual(Buffer.from(signature(text, key)), bytes)).includes(true);
}

/** Returns lines `name:value`, ordered by the names and then by the values. */
function inOrder(pairs: Iterable<readonly [name: string, value: string]>): string[] {
  const order = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
  return [...pairs].sort((a, b) => order(a[0], b[0]) || order(a[1], b[1])).map(([name, value]) => `${name}:${value}`);
}

function constantTimeEqual(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}
