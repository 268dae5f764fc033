import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SECURITY_HEADERS } from "../request/security-headers";

/** Sends values as lines of JSON, each as soon as it is known. A failure after the first one is a line with `error`. */
export async function sendLines(response: ServerResponse, values: AsyncIterable<object>): Promise<void> {
  const iterator = values[Symbol.asyncIterator]();
  // A failure of the first request has a status of its own.
  const first = await iterator.next();
  response.writeHead(200, { ...SECURITY_HEADERS, "content-type": "application/x-ndjson" });
  const lines = Readable.from(linesOf(first, iterator), { objectMode: false });
  // The browser may leave.
  await pipeline(lines, response).catch(() => {});
}

async function* linesOf(first: IteratorResult<object>, iterator: AsyncIterator<object>): AsyncGenerator<string> {
  try {
    for (let next = first; !next.done; next = await iterator.next()) yield `${JSON.stringify(next.value)}\n`;
  } catch (error) {
    const { code = "Failed", message } = error as Error & { code?: string };
    yield `${JSON.stringify({ error: { code, message } })}\n`;
  } finally {
    await iterator.return?.();
  }
}
