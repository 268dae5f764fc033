import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import tls from "node:tls";

/** The node's HTTP client, with TLS and with retries of transient failures. */
export interface HttpClient {
  /** Returns the response's body as text. */
  text(request: HttpRequest): Promise<string>;
  /** Streams the response's body to the stream that `open` returns. `open` is called for each attempt. */
  download(request: HttpRequest, open: () => NodeJS.WritableStream): Promise<void>;
  close(): void;
}

export interface HttpRequest {
  readonly method: "GET" | "PUT";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A body of `length` bytes. `open` is called for each attempt. */
  readonly body?: { readonly length: number; open(): Readable };
  readonly signal?: AbortSignal;
}

/** How long and how often a request is tried. */
interface RetryPolicy {
  readonly tries: number;
  /** Doubled at each retry. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** An attempt fails if no byte arrives for this time. */
  readonly idleTimeoutMs: number;
}

/** Waits about 25 s at most, in addition to the time of the requests. */
const DEFAULT_RETRY: RetryPolicy = { tries: 8, firstDelayMs: 200, maxDelayMs: 8_000, idleTimeoutMs: 60_000 };

/**
 * An unsuccessful status after the retries. `code` is the service's own code, if it gives one, such as
 * `ContainerNotFound`.
 */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly retryAfterMs?: number,
  ) {
    super(`HTTP ${status}${code && ` ${code}`}`);
    this.name = "HttpError";
  }
}

/** No answer in time, after the retries. */
export class HttpTimeoutError extends Error {
  readonly code = "ETIMEDOUT";
}

/** @param caFile a PEM file of certificates to trust in addition to Node.js's own. */
export function createHttpClient(caFile?: string, retry: RetryPolicy = DEFAULT_RETRY): HttpClient {
  const ca = caFile === undefined ? undefined : [...tls.rootCertificates, readFileSync(caFile, "utf8")];
  const agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true, ca }) };

  const send = async (request: HttpRequest, redirects = 5): Promise<http.IncomingMessage> => {
    const response = await exchange(request, agents, retry.idleTimeoutMs);
    const status = response.statusCode ?? 0;
    if (status < 300) return response;
    response.resume();
    const { location } = response.headers;
    if (request.method === "GET" && status < 400 && location && redirects > 0) {
      const url = new URL(location, request.url);
      // A bearer token must only be sent to the scheme, host and port for which it was requested (RFC 9110, 15.4).
      const headers = url.origin === new URL(request.url).origin ? request.headers : undefined;
      return send({ ...request, url: url.href, headers }, redirects - 1);
    }
    const code = response.headers["x-ms-error-code"];
    throw new HttpError(status, typeof code === "string" ? code : "", retryAfter(response));
  };

  const retrying = async <T>({ signal }: HttpRequest, attempt: () => Promise<T>): Promise<T> => {
    for (let tried = 1; ; tried++) {
      signal?.throwIfAborted();
      try {
        return await attempt();
      } catch (error) {
        signal?.throwIfAborted();
        if (tried >= retry.tries || !isTransient(error)) throw error;
        const asked = error instanceof HttpError ? error.retryAfterMs : undefined;
        await pause(Math.min(asked ?? retry.firstDelayMs * 2 ** (tried - 1), retry.maxDelayMs), undefined, { signal });
      }
    }
  };

  return {
    text: (request) => retrying(request, async () => text(await send(request))),
    download: (request, open) =>
      retrying(request, async () => pipeline(await send(request), open(), { signal: request.signal })),
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function exchange(
  { method, url, headers, body, signal }: HttpRequest,
  agents: { http: http.Agent; https: https.Agent },
  idleTimeoutMs: number,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const secure = new URL(url).protocol === "https:";
    const options = {
      method,
      signal,
      agent: secure ? agents.https : agents.http,
      timeout: idleTimeoutMs,
      headers: { ...headers, ...(method === "PUT" && { "Content-Length": String(body?.length ?? 0) }) },
    };
    const request = (secure ? https : http).request(url, options, resolve);
    request.once("timeout", () => request.destroy(new HttpTimeoutError(`no answer in ${idleTimeoutMs} ms`)));
    request.once("error", reject);
    // A server that answers before it has read the whole body closes the pipe. Its answer counts, not the broken pipe.
    if (body) pipeline(body.open(), request).catch((error) => request.destroy(error));
    else request.end();
  });
}

/**
 * Returns whether an error is throttling, or a transient failure of the service or the network. IMDS answers 410 during
 * updates.
 */
function isTransient(error: unknown): boolean {
  if (error instanceof HttpError) return [408, 410, 429].includes(error.status) || error.status >= 500;
  const { code } = error as NodeJS.ErrnoException;
  return ["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "EAI_AGAIN", "ERR_STREAM_PREMATURE_CLOSE"].includes(
    code ?? "",
  );
}

function retryAfter({ headers }: http.IncomingMessage): number | undefined {
  const seconds = Number(headers["retry-after"]);
  return headers["retry-after"] !== undefined && Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
