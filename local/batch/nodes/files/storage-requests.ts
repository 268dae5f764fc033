import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import type { NameValue } from "../../model";
import type { Tokens } from "../environment/tokens";
import type { HttpClient, HttpRequest } from "./http-client";

/** Sent beside a bearer token, which asks for a version of 2017-11-09 or newer. */
const API_VERSION = "2021-12-02";

/** A larger file goes up in blocks of this size. */
const BLOCK_BYTES = 16 * 1024 * 1024;

/** How one request to storage is authorized: by the URL's own SAS (or not at all), or by an identity of the pool. */
export async function storageHeaders(
  tokens: Tokens,
  identityReference?: { resourceId: string },
): Promise<Record<string, string>> {
  return {
    "x-ms-version": API_VERSION,
    ...(identityReference && { Authorization: `Bearer ${await tokens.storageToken(identityReference.resourceId)}` }),
  };
}

/** The URL of a blob in a container, whose query (a SAS) it keeps. */
export function blobUrl(containerUrl: string, name: string): string {
  const url = new URL(containerUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${name.split("/").map(encodeURIComponent).join("/")}`;
  return url.href;
}

/** A URL as it may stand in a log or an error: without its SAS. */
export function withoutQuery(url: string): string {
  return URL.canParse(url) ? url.split(/[?#]/, 1)[0]! : "an invalid URL";
}

/** The names of a container's blobs, without those that only stand for a directory, a page of at most 5,000 at a time. */
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
    // which tells directory markers from files
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
 * Whether a blob is empty, and called or marked as a directory: by its type in an account with a hierarchical namespace ("List Blobs", response
 * body), or by the metadata that azcopy and blobfuse write. Metadata names ignore case.
 */
function isDirectoryMarker(name: string, blob: string): boolean {
  if (!/<Content-Length>0<\/Content-Length>/.test(blob)) return false;
  if (name.endsWith("/") || blob.includes("<ResourceType>directory</ResourceType>")) return true;
  return /<hdi_isfolder>true<\/hdi_isfolder>/i.test(blob);
}

/** Makes a block blob of a file as it is now: in one request, or in blocks. `uploadHeaders` go to the blob itself. */
export async function uploadFile(
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

export interface Upload {
  readonly file: string;
  /** The blob's. */
  readonly url: string;
  /** From `storageHeaders`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly uploadHeaders: readonly NameValue[];
  readonly signal: AbortSignal;
}

/** A log that is still written may grow meanwhile: the length that was announced is what is sent. */
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
