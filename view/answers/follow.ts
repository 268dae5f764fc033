import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Ask } from "../request/ask";
import { SECURITY_HEADERS } from "../request/security-headers";
import { outputOf } from "./where";

/** How many lines a followed output begins with. */
const LINES = 1000;

/** The last lines of an output, and what it grows by, until it is closed or the browser leaves. */
export async function followAnswer(ask: Ask): Promise<undefined> {
  const output = await outputOf(ask);
  const { response, abortSignal } = ask;
  response.writeHead(200, { ...SECURITY_HEADERS, "content-type": "application/octet-stream" });
  response.flushHeaders();
  const bytes = Readable.from(output.follow({ lastLines: LINES, abortSignal }), { objectMode: false });
  // A failure cuts the answer off, so that the page reports it.
  await pipeline(bytes, response).catch(() => response.destroy());
}
