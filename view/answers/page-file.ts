import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { RequestError } from "../request/request-error";
import { SECURITY_HEADERS } from "../request/security-headers";

/** The files of the page, which `scripts/bundle/page.mjs` builds. No other file is served. */
const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/icon.svg": ["icon.svg", "image/svg+xml"],
  "/page.js": ["page.js", "text/javascript; charset=utf-8"],
  "/page.css": ["page.css", "text/css; charset=utf-8"],
};

/** Sends a file of the page. The bundle of the command has the page next to it. */
export async function pageFile({ method }: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const [file, type] = FILES[path] ?? [];
  if (file === undefined || type === undefined || (method !== "GET" && method !== "HEAD")) {
    throw new RequestError(404, "NotFound", `${path} is not a file of the page`);
  }
  const content = await readFile(join(__dirname, "page", file));
  response.writeHead(200, { ...SECURITY_HEADERS, "content-type": type }).end(content);
}
