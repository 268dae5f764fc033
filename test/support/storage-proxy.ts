import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer, request as sendRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { afterEach } from "mocha";
import type { TestAccount } from "./azurite";

/** One request to storage. */
export interface ProxiedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface StorageProxy {
  /** The account's endpoint through the proxy. */
  readonly blobEndpoint: string;
  /** All received requests, in order. */
  readonly requests: readonly ProxiedRequest[];
}

/**
 * What happens to a request: an answer instead of the service's (a redirect if it has a location), a URL to send the
 * request to instead, an interrupted answer of the service, an answer whose first byte is damaged, or no answer until
 * the proxy is closed. With 0 bytes, nothing of the answer arrives. A promise delays what happens.
 */
export type Interference = (request: ProxiedRequest) => Interfered | Promise<Interfered>;

type Interfered = FixedAnswer | { url: string } | { breakAfterBytes: number } | "damage" | "hold" | undefined;

interface FixedAnswer {
  readonly status: number;
  readonly code: string;
  readonly location?: string;
}

/** Gives tests a proxy between the library and a real Azurite. Each proxy is closed after its test. */
export function useStorageProxy(account: () => TestAccount): (interfere: Interference) => Promise<StorageProxy> {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  return async (interfere) => {
    const { blobEndpoint, keyFile, certFile, caFile } = account();
    const ca = readFileSync(caFile);
    const requests: ProxiedRequest[] = [];
    const options = { key: readFileSync(keyFile), cert: readFileSync(certFile) };
    const server = createServer(options, async (incoming, response) => {
      const request = { method: incoming.method ?? "", url: incoming.url ?? "", headers: incoming.headers };
      requests.push(request);
      const interference = await interfere(request);
      if (interference === "hold") incoming.resume();
      else if (typeof interference === "object" && "status" in interference) answer(incoming, response, interference);
      else {
        const isDamaged = interference === "damage";
        const changes = typeof interference === "string" ? {} : interference;
        const { url = request.url, breakAfterBytes } = { url: undefined, breakAfterBytes: undefined, ...changes };
        pass(incoming, response, { url: new URL(url, blobEndpoint), ca, breakAfterBytes, isDamaged });
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(
      () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    const proxied = new URL(blobEndpoint);
    proxied.port = String((server.address() as AddressInfo).port);
    return { blobEndpoint: proxied.href, requests };
  };
}

function answer(incoming: IncomingMessage, response: ServerResponse, { status, code, location }: FixedAnswer): void {
  incoming.resume();
  const headers = { "x-ms-error-code": code, "content-type": "application/xml", ...(location && { location }) };
  response.writeHead(status, headers);
  response.end(`<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

function pass(
  incoming: IncomingMessage,
  response: ServerResponse,
  {
    url,
    ca,
    breakAfterBytes,
    isDamaged,
  }: { url: URL; ca: Buffer; breakAfterBytes: number | undefined; isDamaged: boolean },
): void {
  const outgoing = sendRequest(url, { method: incoming.method, headers: incoming.headers, ca }, (reply) => {
    // The client has disconnected.
    if (response.destroyed) return reply.resume();
    if (breakAfterBytes === 0) {
      response.destroy();
      return;
    }
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    if (isDamaged) reply.once("data", (chunk: Buffer) => (chunk[0]! ^= 1));
    if (breakAfterBytes === undefined) pipeline(reply, response, () => {});
    else breakOff(reply, response, breakAfterBytes);
  });
  pipeline(incoming, outgoing, () => {});
}

function breakOff(reply: IncomingMessage, response: ServerResponse, afterBytes: number): void {
  let left = afterBytes;
  reply.on("data", (chunk: Buffer) => {
    const part = chunk.subarray(0, left);
    left -= part.length;
    if (left > 0) response.write(part);
    else response.write(part, () => response.destroy());
  });
}
