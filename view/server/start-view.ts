import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { keptFor } from "../request/kept-for";
import type { ViewOptions } from "../request/view-options";
import { answer } from "./answer";
import { guard } from "./guard";

/** The port that is used if it is free, so that a link to an output works for a colleague with the same destinations. */
const USUAL_PORT = 7373;

/**
 * The largest URL of a request, with its headers, in bytes. The URL of a zip has the paths of the chosen files: up to
 * 200 for each page, and each of up to 1,024 characters. Chromium allows 2 MiB.
 */
const MAX_HEADER_SIZE = 2 * 1024 * 1024;

/** How long an opened job is used again, in milliseconds. Opening it asks for its newest run. */
const KEPT_MS = 10_000;

/** A page that is served. */
export interface OpenView {
  /** The URL to open. It contains a token that works once. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the page of outputs on 127.0.0.1.
 *
 * Only a browser that has opened the URL gets answers: its token works once, and becomes a cookie. Requests from other
 * sites are refused.
 */
export async function startView(options: ViewOptions): Promise<OpenView> {
  const admit = guard();
  const kept = { ...options, openOutputs: keptFor(KEPT_MS, options.openOutputs) };
  const server = createServer({ maxHeaderSize: MAX_HEADER_SIZE }, (request, response) => {
    if (admit.refuses(request, response)) return;
    void answer(request, response, kept);
  });
  await listen(server, options.port ?? USUAL_PORT).catch((error: NodeJS.ErrnoException) => {
    if (options.port !== undefined || error.code !== "EADDRINUSE") throw error;
    return listen(server, 0);
  });
  const { port } = server.address() as AddressInfo;
  admit.servesAt(port);
  return {
    url: `http://127.0.0.1:${port}/?token=${admit.token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}
