/**
 * A Blob service that keeps nothing: it parses each request, takes a checksum of its body, and answers as the service would. It is a process of
 * its own, started by start-sink.ts, so that its time on the processor is not counted as an uploader's.
 *
 *     node sink.cjs <key file> <certificate file>
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import type { Piece, SinkAnswer, SinkQuestion } from "./start-sink";
import { storedContent } from "./stored-content";

/** A blob as it was committed; one that came in one request has one piece. */
interface Blob {
  readonly pieces: readonly Piece[];
  readonly contentMd5?: string;
  /** Where it begins in the content that the sink has for all blobs that can be read. */
  readonly start?: number;
}

/** The most that the service puts on a page. */
const PAGE_SIZE = 5000;

const blobs = new Map<string, Blob>();
const uncommitted = new Map<string, Map<string, Piece>>();
/** The names of all blobs in order, made when they are listed. */
let sorted: string[] | undefined;
let requests = 0;

/** Requests that are still free in this second. */
let allowance = Number.POSITIVE_INFINITY;
let refill: NodeJS.Timeout | undefined;

const [keyFile = "", certFile = ""] = process.argv.slice(2);
const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (request, response) => {
  requests += 1;
  handle(request, response).catch(() => response.destroy());
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => tell({ port: (server.address() as AddressInfo).port }));

process.on("message", (question: SinkQuestion) => tell(answerTo(question)));
process.on("disconnect", () => process.exit());

function tell(answer: SinkAnswer): void {
  process.send?.(answer);
}

function answerTo(question: SinkQuestion): SinkAnswer {
  switch (question.ask) {
    case "blob":
      return { pieces: blobs.get(question.name)?.pieces ?? [] };
    case "counts":
      return { requests, blobs: blobs.size };
    case "reset":
      blobs.clear();
      uncommitted.clear();
      sorted = undefined;
      requests = 0;
      return {};
    case "fill":
      for (let index = 0; index < question.count; index += 1) {
        const file = `${String(index).padStart(7, "0")}.bin`;
        put(`bench/job-bench/$JobOutput/${file}`, { pieces: [{ size: index, checksum: 0 }] });
        put(`bench/job-bench/$JobOutputX/${file}`, { pieces: [{ size: index, checksum: 0 }] });
      }
      return {};
    case "store":
      store(question.count, question.size);
      return {};
    case "limit":
      limit(question.requestsPerSecond);
      return {};
  }
}

function store(count: number, size: number): void {
  for (let index = 0; index < count; index += 1) {
    const start = index * size;
    const md5 = createHash("md5");
    for (const piece of storedContent(start, size)) md5.update(piece);
    const contentMd5 = md5.digest("base64");
    const file = `${String(index).padStart(7, "0")}.bin`;
    put(`bench/job-bench/$JobOutput/${file}`, { pieces: [{ size, checksum: 0 }], contentMd5, start });
  }
}

function limit(requestsPerSecond: number): void {
  clearInterval(refill);
  allowance = requestsPerSecond || Number.POSITIVE_INFINITY;
  if (requestsPerSecond > 0) refill = setInterval(() => (allowance = requestsPerSecond), 1000);
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (allowance <= 0) {
    request.resume();
    return refuse(response, 503, "ServerBusy");
  }
  allowance -= 1;
  const { pathname, searchParams: query } = new URL(request.url ?? "/", "https://sink");
  const name = decodeURIComponent(pathname).slice(1);
  switch (`${request.method} ${query.get("restype") ?? ""} ${query.get("comp") ?? ""}`) {
    case "PUT  block":
      await putBlock(request, name, query.get("blockid") ?? "");
      return reply(response, 201);
    case "PUT  blocklist":
      return (await commit(request, name)) ? reply(response, 201) : refuse(response, 400, "InvalidBlockList");
    case "PUT  ":
      put(name, { pieces: [await pieceOf(request)], contentMd5: md5Of(request) });
      return reply(response, 201);
    case "PUT container ":
      request.resume();
      return reply(response, 201);
    case "HEAD  ":
      return head(response, blobs.get(name));
    case "GET  ":
      return read(request, response, blobs.get(name));
    case "GET container list":
      return list(response, name, query.get("prefix") ?? "", query.get("marker") ?? "");
    default:
      request.resume();
      return refuse(response, 404, "BlobNotFound");
  }
}

async function putBlock(request: IncomingMessage, name: string, id: string): Promise<void> {
  const piece = await pieceOf(request);
  const blocks = uncommitted.get(name) ?? new Map<string, Piece>();
  uncommitted.set(name, blocks.set(id, piece));
}

async function commit(request: IncomingMessage, name: string): Promise<boolean> {
  const ids = [...(await textOf(request)).matchAll(/<(?:Latest|Uncommitted)>([^<]*)</g)].map((match) => match[1] ?? "");
  const blocks = uncommitted.get(name);
  const pieces = ids.map((id) => blocks?.get(id)).filter((piece) => piece !== undefined);
  if (pieces.length < ids.length) return false;
  put(name, { pieces, contentMd5: md5Of(request) });
  uncommitted.delete(name);
  return true;
}

function put(name: string, blob: Blob): void {
  blobs.set(name, blob);
  sorted = undefined;
}

async function pieceOf(request: IncomingMessage): Promise<Piece> {
  let size = 0;
  let checksum = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    checksum = crc32(chunk, checksum);
  }
  return { size, checksum };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function md5Of({ headers }: IncomingMessage): string | undefined {
  return (headers["x-ms-blob-content-md5"] ?? headers["content-md5"])?.toString();
}

/** A page of the blobs after `marker`. */
function list(response: ServerResponse, container: string, prefix: string, marker: string): void {
  sorted ??= [...blobs.keys()].sort();
  const begin = `${container}/`;
  const matching = sorted.filter((name) => name.startsWith(begin + prefix) && name > begin + marker);
  const page = matching.slice(0, PAGE_SIZE);
  const last = matching.length > page.length ? page.at(-1)!.slice(begin.length) : "";
  const items = page.map((name) => item(name.slice(begin.length), sizeOf(blobs.get(name))));
  const body = `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="https://sink/" ContainerName="${container}"><Blobs>${items.join("")}</Blobs><NextMarker>${last}</NextMarker></EnumerationResults>`;
  response.writeHead(200, { "content-type": "application/xml", "x-ms-version": "2025-11-05" });
  response.end(body);
}

function item(name: string, size: number): string {
  return `<Blob><Name>${name}</Name><Properties><Creation-Time>Sat, 21 Nov 2026 00:00:00 GMT</Creation-Time><Last-Modified>Sat, 21 Nov 2026 00:00:00 GMT</Last-Modified><Etag>0x8DCD0A1B2C3D4E5</Etag><Content-Length>${size}</Content-Length><Content-Type>application/octet-stream</Content-Type><Content-MD5>1B2M2Y8AsgTpgAmY7PhCfg==</Content-MD5><BlobType>BlockBlob</BlobType><AccessTier>Hot</AccessTier><LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState><ServerEncrypted>true</ServerEncrypted></Properties><OrMetadata /></Blob>`;
}

function head(response: ServerResponse, blob: Blob | undefined): void {
  if (blob === undefined) {
    refuse(response, 404, "BlobNotFound");
    return;
  }
  response.writeHead(200, {
    ...headersOf(blob),
    "content-length": sizeOf(blob),
    ...(blob.contentMd5 === undefined ? {} : { "content-md5": blob.contentMd5 }),
  });
  response.end();
}

/** All of a blob that is stored, or the range that is asked for. */
function read(request: IncomingMessage, response: ServerResponse, blob: Blob | undefined): void {
  if (blob?.start === undefined) {
    refuse(response, 404, "BlobNotFound");
    return;
  }
  const size = sizeOf(blob);
  const range = /^bytes=(\d+)-(\d*)$/.exec(String(request.headers["x-ms-range"] ?? request.headers.range ?? ""));
  const first = Number(range?.[1] ?? 0);
  const last = Math.min(Number(range?.[2] || size - 1), size - 1);
  response.writeHead(range === null ? 200 : 206, {
    ...headersOf(blob),
    "content-length": last + 1 - first,
    ...(range === null
      ? { "content-md5": blob.contentMd5 }
      : { "content-range": `bytes ${first}-${last}/${size}`, "x-ms-blob-content-md5": blob.contentMd5 }),
  });
  Readable.from(storedContent(blob.start + first, last + 1 - first)).pipe(response);
}

/** One that can be read must be seen to stay as it is. */
function headersOf({ start }: Blob): Record<string, string> {
  return {
    ...headers(),
    ...(start === undefined ? {} : { etag: '"0x8DCD0A1B2C3D4E5"' }),
    "x-ms-blob-type": "BlockBlob",
  };
}

function sizeOf(blob: Blob | undefined): number {
  return blob?.pieces.reduce((sum, { size }) => sum + size, 0) ?? 0;
}

function reply(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...headers(), "content-length": 0 });
  response.end();
}

function refuse(response: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  response.writeHead(status, { "x-ms-error-code": code, "content-type": "application/xml" });
  response.end(body);
}

function headers(): Record<string, string> {
  return {
    etag: `"0x${requests.toString(16)}"`,
    "last-modified": new Date().toUTCString(),
    "x-ms-version": "2025-11-05",
  };
}
