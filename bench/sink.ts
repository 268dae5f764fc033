/**
 * A Blob service that stores no content: it parses each request, computes a checksum of the body, and answers like the
 * service. start-sink.ts starts it as a separate process, so that its CPU time does not count for the uploader.
 *
 *     node sink.cjs <key file> <certificate file>
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { crc64Metadata } from "../outputs/blobs/stored-crc64";
import { startCrc64 } from "../outputs/checksum/crc64";
import { REQUEST_SIZES } from "../outputs/request-sizes";
import { type Answer, answerRequests, type Request } from "./connection";
import type { Piece, SinkAnswer, SinkQuestion } from "./start-sink";
import { storedContent } from "./stored-content";

/** A committed blob. If it was uploaded in one request, it has one piece. */
interface Blob {
  readonly pieces: Piece[];
  /** Whether it is an append blob. */
  readonly isAppended?: boolean;
  readonly contentMd5?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** The position of the blob in the content that all readable blobs share. */
  readonly start?: number;
}

/** The maximum number of blobs per page of the service. */
const PAGE_SIZE = 5000;

const blobs = new Map<string, Blob>();
const uncommitted = new Map<string, Map<string, Piece>>();
/** The names of all blobs in order, sorted when they are listed. */
let sorted: string[] | undefined;
let requests = 0;
let refused = 0;
let cpuBefore = process.cpuUsage();

/** The number of requests that are still allowed in this second. */
let allowance = Number.POSITIVE_INFINITY;
let refill: NodeJS.Timeout | undefined;

const [keyFile = "", certFile = ""] = process.argv.slice(2);
const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile), noDelay: true }, (socket) =>
  answerRequests(socket, isBlockList, answerTo),
);
server.listen(0, "127.0.0.1", () => tell({ port: (server.address() as AddressInfo).port }));

process.on("message", (question: SinkQuestion) => {
  tell(reply(question));
  cpuBefore = process.cpuUsage();
});
process.on("disconnect", () => process.exit());

function tell(answer: SinkAnswer): void {
  process.send?.(answer);
}

function reply(question: SinkQuestion): SinkAnswer {
  switch (question.ask) {
    case "blob":
      return { pieces: blobs.get(question.name)?.pieces ?? [] };
    case "size": {
      const blob = blobs.get(question.name);
      return blob === undefined ? {} : { size: sizeOf(blob) };
    }
    case "counts":
      return { requests, refused, blobs: blobs.size, cpuSeconds: cpuSeconds() };
    case "reset":
      blobs.clear();
      uncommitted.clear();
      sorted = undefined;
      requests = 0;
      refused = 0;
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
    case "sort":
      sortedNames();
      return {};
    case "limit":
      limit(question.requestsPerSecond);
      return {};
  }
}

function store(count: number, size: number): void {
  for (let index = 0; index < count; index += 1) {
    const start = index * size;
    const file = `${String(index).padStart(7, "0")}.bin`;
    const checksums = checksumsOf(start, size);
    put(`bench/job-bench/$JobOutput/${file}`, { pieces: [{ size, checksum: 0 }], ...checksums, start });
  }
}

/** Returns the checksum that the library stores with an output of this size. */
function checksumsOf(start: number, size: number): Pick<Blob, "contentMd5" | "metadata"> {
  if (size <= REQUEST_SIZES.firstBlock) {
    const md5 = createHash("md5");
    for (const piece of storedContent(start, size)) md5.update(piece);
    return { contentMd5: md5.digest("base64") };
  }
  const crc64 = startCrc64();
  for (const piece of storedContent(start, size)) crc64.add(piece);
  return { metadata: crc64Metadata(crc64.digest(), size) };
}

function limit(requestsPerSecond: number): void {
  clearInterval(refill);
  allowance = requestsPerSecond || Number.POSITIVE_INFINITY;
  if (requestsPerSecond > 0) refill = setInterval(() => (allowance = requestsPerSecond), 1000);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage(cpuBefore);
  return (user + system) / 1e6;
}

function isBlockList(target: string): boolean {
  return target.includes("comp=blocklist");
}

function answerTo(request: Request): Answer {
  requests += 1;
  if (allowance <= 0) {
    refused += 1;
    return failure(503, "ServerBusy", { "retry-after": 1 });
  }
  allowance -= 1;
  const { pathname, searchParams: query } = new URL(request.target, "https://sink");
  const name = decodeURIComponent(pathname).slice(1);
  switch (`${request.method} ${query.get("restype") ?? ""} ${query.get("comp") ?? ""}`) {
    case "PUT  block":
      putBlock(name, query.get("blockid") ?? "", request.body);
      return success(201);
    case "PUT  blocklist":
      return commit(name, request) ? success(201) : failure(400, "InvalidBlockList");
    case "PUT  appendblock":
      return append(blobs.get(name), request);
    case "PUT  seal":
      return success(200, { "x-ms-blob-sealed": "true" });
    case "PUT  ":
      if (request.header("x-ms-blob-type") === "AppendBlob") put(name, { pieces: [], isAppended: true });
      else put(name, { pieces: [request.body], contentMd5: md5Of(request) });
      return success(201);
    case "PUT container ":
      return success(201);
    case "HEAD  ":
      return head(blobs.get(name));
    case "GET  ":
      return read(request, blobs.get(name));
    case "GET container list":
      return list(name, query);
    default:
      return failure(404, "BlobNotFound");
  }
}

function putBlock(name: string, id: string, piece: Piece): void {
  const blocks = uncommitted.get(name) ?? new Map<string, Piece>();
  uncommitted.set(name, blocks.set(id, piece));
}

function append(blob: Blob | undefined, request: Request): Answer {
  if (blob?.isAppended !== true) return failure(404, "BlobNotFound");
  const position = request.header("x-ms-blob-condition-appendpos");
  if (position !== undefined && Number(position) !== sizeOf(blob)) return failure(412, "AppendPositionConditionNotMet");
  blob.pieces.push(request.body);
  return success(201, { "x-ms-blob-committed-block-count": blob.pieces.length });
}

function commit(name: string, request: Request): boolean {
  const ids = [...request.text.matchAll(/<(?:Latest|Uncommitted)>([^<]*)</g)].map((match) => match[1] ?? "");
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

function md5Of(request: Request): string | undefined {
  return request.header("x-ms-blob-content-md5") ?? request.header("content-md5");
}

function sortedNames(): readonly string[] {
  sorted ??= [...blobs.keys()].sort();
  return sorted;
}

/** Returns a page of the blobs after `marker`, with folders if the listing has a delimiter. */
function list(container: string, query: URLSearchParams): Answer {
  const names = sortedNames();
  const begin = `${container}/`;
  const prefix = begin + (query.get("prefix") ?? "");
  const marker = begin + (query.get("marker") ?? "");
  const delimiter = query.get("delimiter");
  const size = Number(query.get("maxresults") ?? PAGE_SIZE);
  const items: string[] = [];
  let last = "";
  let at = firstAfter(names, marker > prefix ? marker : prefix.slice(0, -1));
  while (at < names.length && names[at]! < prefix) at += 1;
  while (at < names.length && names[at]!.startsWith(prefix) && items.length < size) {
    const name = names[at]!;
    const end = delimiter === null ? -1 : name.indexOf(delimiter, prefix.length);
    if (end === -1) {
      items.push(item(name.slice(begin.length), sizeOf(blobs.get(name))));
      last = name;
    } else {
      const folder = name.slice(0, end + 1);
      items.push(`<BlobPrefix><Name>${folder.slice(begin.length)}</Name></BlobPrefix>`);
      last = `${folder}\uffff`;
    }
    at = firstAfter(names, last);
  }
  const hasMore = at < names.length && names[at]!.startsWith(prefix);
  const body = `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="https://sink/" ContainerName="${container}"><Blobs>${items.join("")}</Blobs><NextMarker>${hasMore ? last.slice(begin.length) : ""}</NextMarker></EnumerationResults>`;
  return { status: 200, headers: { "content-type": "application/xml", "x-ms-version": "2025-11-05" }, body };
}

/** Returns the position of the first name after `name`. */
function firstAfter(names: readonly string[], name: string): number {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (names[middle]! > name) high = middle;
    else low = middle + 1;
  }
  return low;
}

function item(name: string, size: number): string {
  return `<Blob><Name>${name}</Name><Properties><Creation-Time>Sat, 21 Nov 2026 00:00:00 GMT</Creation-Time><Last-Modified>Sat, 21 Nov 2026 00:00:00 GMT</Last-Modified><Etag>0x8DCD0A1B2C3D4E5</Etag><Content-Length>${size}</Content-Length><Content-Type>application/octet-stream</Content-Type><Content-MD5>1B2M2Y8AsgTpgAmY7PhCfg==</Content-MD5><BlobType>BlockBlob</BlobType><AccessTier>Hot</AccessTier><LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState><ServerEncrypted>true</ServerEncrypted></Properties><OrMetadata /></Blob>`;
}

function head(blob: Blob | undefined): Answer {
  if (blob === undefined) return failure(404, "BlobNotFound");
  const { contentMd5 } = blob;
  return success(200, {
    ...headersOf(blob),
    "content-length": sizeOf(blob),
    ...(contentMd5 !== undefined && { "content-md5": contentMd5 }),
  });
}

/** Returns a whole readable blob, or the requested range. */
function read(request: Request, blob: Blob | undefined): Answer {
  if (blob?.start === undefined) return failure(404, "BlobNotFound");
  const { start, contentMd5 } = blob;
  const size = sizeOf(blob);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.header("x-ms-range") ?? request.header("range") ?? "");
  const first = Number(range?.[1] ?? 0);
  const last = Math.min(Number(range?.[2] || size - 1), size - 1);
  const headers = { ...headersOf(blob), "content-length": last + 1 - first };
  const body = storedContent(start + first, last + 1 - first);
  return range === null
    ? success(200, { ...headers, ...(contentMd5 !== undefined && { "content-md5": contentMd5 }) }, body)
    : success(
        206,
        {
          ...headers,
          "content-range": `bytes ${first}-${last}/${size}`,
          ...(contentMd5 !== undefined && { "x-ms-blob-content-md5": contentMd5 }),
        },
        body,
      );
}

/** Readable blobs have a constant ETag, so that readers see that they do not change. */
function headersOf({ start, isAppended, pieces, metadata = {} }: Blob): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-ms-meta-${name}`, value])),
    ...(start !== undefined && { etag: '"0x8DCD0A1B2C3D4E5"' }),
    "x-ms-blob-type": isAppended ? "AppendBlob" : "BlockBlob",
    ...(isAppended && { "x-ms-blob-committed-block-count": String(pieces.length) }),
  };
}

function sizeOf(blob: Blob | undefined): number {
  return blob?.pieces.reduce((sum, { size }) => sum + size, 0) ?? 0;
}

function success(status: number, headers: Answer["headers"] = {}, body: Answer["body"] = ""): Answer {
  const etag = `"0x${requests.toString(16)}"`;
  const lastModified = new Date().toUTCString();
  return { status, headers: { etag, "last-modified": lastModified, "x-ms-version": "2025-11-05", ...headers }, body };
}

function failure(status: number, code: string, headers: Answer["headers"] = {}): Answer {
  return {
    status,
    headers: { "x-ms-error-code": code, "content-type": "application/xml", ...headers },
    body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
  };
}
