/**
 * A Blob service that keeps nothing: it parses each request, takes a checksum of its body, and answers as the service would. It is a process of
 * its own, started by start-sink.ts, so that its time on the processor is not counted as an uploader's.
 *
 *     node sink.cjs <key file> <certificate file>
 */
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { crc32 } from "node:zlib";
import type { Piece, SinkAnswer, SinkQuestion } from "./start-sink";

/** A blob as it was committed; a blob of one request has one piece. */
type Blob = readonly Piece[];

const blobs = new Map<string, Blob>();
const uncommitted = new Map<string, Map<string, Piece>>();
let requests = 0;

const [keyFile = "", certFile = ""] = process.argv.slice(2);
const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (request, response) => {
  requests += 1;
  handle(request, response).catch((error: unknown) => response.destroy(error as Error));
});
// all that a client opens stays open while it thinks
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => tell({ port: (server.address() as AddressInfo).port }));

process.on("message", (question: SinkQuestion) => {
  if (question.ask === "blob") tell({ pieces: blobs.get(question.name) });
  if (question.ask === "counts") tell({ requests, blobs: blobs.size });
  if (question.ask === "reset") {
    blobs.clear();
    uncommitted.clear();
    requests = 0;
    tell({});
  }
});
process.on("disconnect", () => process.exit());

function tell(answer: SinkAnswer): void {
  process.send?.(answer);
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "https://sink");
  const name = decodeURIComponent(url.pathname).slice(1);
  const comp = url.searchParams.get("comp");
  if (request.method === "PUT" && comp === "block") {
    const piece = await pieceOf(request);
    const blocks = uncommitted.get(name) ?? new Map<string, Piece>();
    uncommitted.set(name, blocks.set(url.searchParams.get("blockid") ?? "", piece));
    reply(response, 201);
  } else if (request.method === "PUT" && comp === "blocklist") {
    const ids = [...(await textOf(request)).matchAll(/<(?:Latest|Uncommitted)>([^<]*)</g)].map(
      (match) => match[1] ?? "",
    );
    const blocks = uncommitted.get(name);
    const pieces = ids.map((id) => blocks?.get(id));
    if (pieces.includes(undefined)) return refuse(response, 400, "InvalidBlockList");
    blobs.set(name, pieces as Piece[]);
    uncommitted.delete(name);
    reply(response, 201);
  } else if (request.method === "PUT" && url.searchParams.get("restype") === "container") {
    request.resume();
    reply(response, 201);
  } else if (request.method === "PUT" && comp === null) {
    blobs.set(name, [await pieceOf(request)]);
    reply(response, 201);
  } else {
    request.resume();
    refuse(response, 404, "BlobNotFound");
  }
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

function reply(response: ServerResponse, status: number): void {
  response.writeHead(status, {
    etag: `"0x${requests.toString(16)}"`,
    "last-modified": new Date().toUTCString(),
    "x-ms-request-server-encrypted": "true",
    "x-ms-version": "2025-11-05",
    "content-length": 0,
  });
  response.end();
}

function refuse(response: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  response.writeHead(status, { "x-ms-error-code": code, "content-type": "application/xml" });
  response.end(body);
}
