import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request as sendRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { TestCertificate } from "../../support/test-certificate";

/** A request to the Batch service. */
export interface BatchProxyRequest {
  readonly method: string;
  /** With the query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer of the Batch service. */
export interface BatchProxyAnswer {
  readonly status: number;
  readonly headers?: IncomingHttpHeaders;
  /** Is sent as JSON. */
  readonly body?: unknown;
}

/**
 * What happens to a request. `cut: "before"`: the service never gets it. `cut: "after"`: the service processes it, and
 * the answer is lost. An answer is sent instead of the service's, or changes it. `body` replaces the request's.
 */
export type BatchInterference =
  | { readonly cut: "before" | "after" }
  | BatchProxyAnswer
  | Change
  | { readonly body: string; readonly answer: Change }
  | undefined;

type Change = (answer: Required<BatchProxyAnswer>) => BatchProxyAnswer;

/** A server between a client and a real local Batch. */
export interface BatchProxy {
  readonly url: string;
  /** All received requests, in order. */
  readonly requests: BatchProxyRequest[];
  close(): Promise<void>;
}

/** An error in the service's format. */
export function batchFault(status: number, code: string, headers: IncomingHttpHeaders = {}): BatchProxyAnswer {
  return { status, headers, body: { code, message: { lang: "en-US", value: `${code} text.\nRequestId:1\nTime:2` } } };
}

/** Starts a proxy. Its certificate must be trusted. */
export async function startBatchProxy(
  target: { readonly url: string; readonly ca: string },
  certificate: TestCertificate,
  interfere: (request: BatchProxyRequest) => BatchInterference,
): Promise<BatchProxy> {
  const requests: BatchProxyRequest[] = [];
  const agent = new Agent({ keepAlive: true, ca: target.ca });
  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = (await buffer(incoming)).toString("utf8");
    const request = { method: incoming.method ?? "", url: incoming.url ?? "", headers: incoming.headers, body };
    requests.push(request);
    const interference = interfere(request);
    if (typeof interference === "object" && "status" in interference) return reply(response, interference);
    const cut = typeof interference === "object" && "cut" in interference ? interference.cut : undefined;
    if (cut === "before") return response.destroy();
    const changed = typeof interference === "object" && "answer" in interference ? interference : undefined;
    const answer = await pass({ ...request, ...(changed && { body: changed.body }) }, target.url, agent);
    if (cut === "after") return response.destroy();
    const change = typeof interference === "function" ? interference : changed?.answer;
    reply(response, change === undefined ? answer : change(answer));
  };
  const tls = { key: readFileSync(certificate.keyFile), cert: readFileSync(certificate.certFile) };
  const server = createServer(tls, (incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => {
      agent.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function reply(response: ServerResponse, { status, headers = {}, body }: BatchProxyAnswer): void {
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  const { "content-length": _, "transfer-encoding": __, ...rest } = headers;
  response.writeHead(status, { "content-type": "application/json", ...rest });
  response.end(text);
}

function pass(request: BatchProxyRequest, target: string, agent: Agent): Promise<Required<BatchProxyAnswer>> {
  return new Promise((resolve, reject) => {
    const { method, body } = request;
    const { "content-length": _, ...headers } = request.headers;
    const outgoing = sendRequest(`${target}${request.url}`, { method, headers, agent }, (incoming) => {
      buffer(incoming).then((bytes) => {
        const text = bytes.toString("utf8");
        const isJson = String(incoming.headers["content-type"]).startsWith("application/json");
        const parsed = isJson && text !== "" ? JSON.parse(text) : text;
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: parsed });
      }, reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
