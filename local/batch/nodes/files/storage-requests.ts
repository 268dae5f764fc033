import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import type { NameValue } from "../../model";
import type { HttpClient, HttpRequest } from "./http-client";
import type { StorageTokens } from "./storage-tokens";

/** Sent with a bearer token, which requires version 2017-11-09 or newer. */
const API_VERSION = "2021-12-02";

/** A larger file is uploaded in blocks of this size. */
const BLOCK_BYTES = 16 * 1024 * 1024;

/**
 * Returns the headers that authorize a request to storage: none if the URL has a SAS or needs none, otherwise a token
 * of one of the pool's identities.
 */
export async function storageHeaders(
  tokens: StorageTokens,
  identityReference?: { resourceId: string },
): Promise<Record<string, string>> {
  return {
    "x-ms-version": API_VERSION,
    ...(identityReference && { Authorization: `Bearer ${await tokens.storageToken(identityReference.resourceId)}` }),
  };
}

/** Returns the URL of a blob in a container, and keeps the container URL's query (a SAS). */
export function blobUrl(containerUrl: string, name: string): string {
  const url = new URL(containerUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${name.split("/").map(encodeURIComponent).join("/")}`;
  return url.href;
}

/** Returns a URL without its query, so that a log or an error contains no SAS. */
export function withoutQuery(url: string): string {
  return URL.canParse(url) ? url.split(/[?#]/, 1)[0]! : "an invalid URL";
}

/** Lists the names of a container's blobs, at most 5,000 per page, without blobs that only represent directories. */
export async function* listBlobs(
  http: HttpClient,
  containerUrl: string,
  prefix: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  for (let marker: string | undefined = ""; marker !== undefined; ) {
    const url = new URL(containerUrl);
    url.searchParams.set("restype", "container");
    url.searchParams.set("comp", "list");
    // Metadata distinguishes directory markers from files.
    url.searchParams.set("include", "metadata");
    if (prefix) url.searchParams.set("prefix", prefix);
    if (marker) url.searchParams.set("marker", marker);
    const page = await http.text({ method: "GET", url: url.href, headers, signal });
    for (const [blob] of page.matchAll(/<Blob>.*?<\/Blob>/gs)) {
      const [, encoded, written = ""] = /<Name( Encoded="true")?>(.*?)<\/Name>/s.exec(blob) ?? [];
      const name = encoded ? decodeURIComponent(written) : unescapeXml(written);
      if (!isDirectoryMarker(name, blob)) yield name;
    }
    const next: string | undefined = /<NextMarker>(.+?)<\/NextMarker>/s.exec(page)?.[1];
    marker = next && unescapeXml(next);
  }
}

/**
 * Returns whether a blob is empty and is named or marked as a directory. The mark is its type in an account with a
 * hierarchical namespace ("List Blobs", response body), or metadata that azcopy and blobfuse write. The case of
 * metadata names is ignored.
 */
function isDirectoryMarker(name: string, blob: string): boolean {
  if (!/<Content-Length>0<\/Content-Length>/.test(blob)) return false;
  if (name.endsWith("/") || blob.includes("<ResourceType>directory</ResourceType>")) return true;
  return /<hdi_isfolder>true<\/hdi_isfolder>/i.test(blob);
}

/**
 * Uploads the current content of a file as a block blob, in one request or in blocks. `uploadHeaders` apply to the blob
 * itself.
 */
export async function uploadBlob(
  http: HttpClient,
  { file, url, headers, uploadHeaders, signal }: Upload,
): Promise<void> {
  const { size } = await stat(file);
  const blobHeaders = {
    "x-ms-blob-content-type": "application/octet-stream",
    ...Object.fromEntries(uploadHeaders.map(({ name, value }) => [name.toLowerCase(), value])),
    ...headers,
  };
  if (size <= BLOCK_BYTES) {
    const single = { ...blobHeaders, "x-ms-blob-type": "BlockBlob" };
    await http.text({ method: "PUT", url, headers: single, body: fileRange(file, 0, size), signal });
    return;
  }
  const ids: string[] = [];
  for (let start = 0; start < size; start += BLOCK_BYTES) {
    const id = Buffer.from(String(ids.length).padStart(6, "0")).toString("base64");
    const body = fileRange(file, start, Math.min(BLOCK_BYTES, size - start));
    await http.text({ method: "PUT", url: withQuery(url, { comp: "block", blockid: id }), headers, body, signal });
    ids.push(id);
  }
  const list = Buffer.from(`<BlockList>${ids.map((id) => `<Latest>${id}</Latest>`).join("")}</BlockList>`);
  const body = { length: list.length, open: () => Readable.from([list]) };
  await http.text({ method: "PUT", url: withQuery(url, { comp: "blocklist" }), headers: blobHeaders, body, signal });
}

interface Upload {
  readonly file: string;
  /** The blob's URL. */
  readonly url: string;
  /** From `storageHeaders`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly uploadHeaders: readonly NameValue[];
  readonly signal: AbortSignal;
}

/** Returns part of a file as a body. A log can grow while it is sent, so exactly the announced length is sent. */
function fileRange(file: string, start: number, length: number): HttpRequest["body"] {
  return length === 0 ? undefined : { length, open: () => createReadStream(file, { start, end: start + length - 1 }) };
}

function withQuery(url: string, query: Readonly<Record<string, string>>): string {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(query)) changed.searchParams.set(name, value);
  return changed.href;
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (written, hex, decimal, name) => {
    if (name !== undefined) return named[name] ?? written;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
