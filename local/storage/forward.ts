import { type Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { StorageError, sendError } from "./storage-error";

/** Headers and content that are sent instead of those of a request. */
export interface Upload {
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Readable;
}

interface ForwardOptions {
  readonly socketPath: string;
  readonly agent: Agent;
  /** Headers that replace the request's own headers of the same names, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly upload?: Upload;
  /** Returns an error that replaces the answer, or undefined to pass the answer on. */
  replace(answer: IncomingMessage): StorageError | undefined;
  /** Headers of the answer that replace those of Azurite, in lower case. */
  readonly answerHeaders: Readonly<Record<string, string>>;
  /** Called if Azurite does not answer. */
  onFailure(error: Error): void;
}

/** Headers that belong to one connection, not to the request: RFC 9110, section 7.6.1. `expect` is handled here. */
const connectionHeaders = new Set([
  "connection",
  "expect",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
]);

/** Forwards a request to Azurite, and its answer back. Both are streamed, without buffering whole bodies. */
export function forward(request: IncomingMessage, response: ServerResponse, options: ForwardOptions): void {
  const { socketPath, agent, headers, upload } = options;
  const passed = filterHeaders(
    upload?.headers ?? request.rawHeaders,
    (name) => name !== "host" && !Object.hasOwn(headers, name),
  );
  const upstream = httpRequest({
    socketPath,
    agent,
    method: request.method!,
    path: request.url!,
    headers: [...passed, "host", "localhost", ...Object.entries(headers).flat()],
  });

  upstream.once("response", (answer) => {
    const replaced = options.replace(answer);
    if (replaced !== undefined) {
      answer.resume();
      sendError(replaced, response);
      return;
    }
    response.writeHead(answer.statusCode!, answer.statusMessage, [
      ...filterHeaders(answer.rawHeaders, (name) => !Object.hasOwn(options.answerHeaders, name)),
      ...(answer.statusCode! < 300 ? Object.entries(options.answerHeaders).flat() : []),
      ...missingLength(request, answer),
    ]);
    // Azurite ended during the answer. Closing the connection is the only remaining way to report that.
    answer.once("error", () => response.destroy());
    answer.pipe(response);
  });
  upstream.once("error", (error) => {
    if (response.destroyed) return;
    options.onFailure(error);
    if (response.headersSent) response.destroy();
    else sendError(new StorageError("ServerBusy"), response);
  });
  response.once("close", () => {
    if (!response.writableFinished) upstream.destroy();
    upload?.body.destroy();
  });

  if (request.headers.expect !== undefined) response.writeContinue();
  if (upload === undefined) {
    request.pipe(upstream);
    return;
  }
  request.resume();
  // The source ended during the copy, so the upload must not be complete.
  upload.body.once("error", (error) => upstream.destroy(error));
  upload.body.pipe(upstream);
}

function filterHeaders(raw: readonly string[], isPassed = (_name: string) => true): string[] {
  const passed: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    if (!connectionHeaders.has(name) && isPassed(name)) passed.push(raw[index]!, raw[index + 1]!);
  }
  return passed;
}

/**
 * Adds a length to the answer to a HEAD request if it has none, as with Azurite's answers for containers. Otherwise
 * clients close the connection and negotiate TLS again.
 */
function missingLength({ method }: IncomingMessage, { headers }: IncomingMessage): string[] {
  const isMissing = headers["content-length"] === undefined && headers["transfer-encoding"] === undefined;
  return method === "HEAD" && isMissing ? ["content-length", "0"] : [];
}
