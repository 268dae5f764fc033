import { type Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { StorageError, sendError } from "./storage-error";

export interface ForwardOptions {
  readonly socketPath: string;
  readonly agent: Agent;
  /** Take the place of the request's own headers of these names, which are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the caller is told in place of an answer; undefined where that passes. */
  replace(answer: IncomingMessage): StorageError | undefined;
  /** Called where Azurite does not answer. */
  onFailure(error: Error): void;
}

/** Of one connection, not of the request: RFC 9110, section 7.6.1. `expect` is answered here. */
const connectionHeaders = new Set([
  "connection",
  "expect",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
]);

/** Passes a request on to Azurite and its answer back. Both stream: nothing is held but what is on its way. */
export function forward(request: IncomingMessage, response: ServerResponse, options: ForwardOptions): void {
  const { socketPath, agent, headers } = options;
  const passed = filterHeaders(request.rawHeaders, (name) => name !== "host" && !Object.hasOwn(headers, name));
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
      ...filterHeaders(answer.rawHeaders),
      ...missingLength(request, answer),
    ]);
    // Azurite died halfway: a connection that breaks is the only way left to say so
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
  });

  if (request.headers.expect !== undefined) response.writeContinue();
  request.pipe(upstream);
}

function filterHeaders(raw: readonly string[], isPassed = (_name: string) => true): string[] {
  const passed: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    if (!connectionHeaders.has(name) && isPassed(name)) passed.push(raw[index]!, raw[index + 1]!);
  }
  return passed;
}

/** Clients close a connection, and make TLS anew, over an answer to HEAD that has no length; Azurite's about containers have none. */
function missingLength({ method }: IncomingMessage, { headers }: IncomingMessage): string[] {
  const isMissing = headers["content-length"] === undefined && headers["transfer-encoding"] === undefined;
  return method === "HEAD" && isMissing ? ["content-length", "0"] : [];
}
