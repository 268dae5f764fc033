import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { SECURITY_HEADERS } from "../request/security-headers";

/** Sends values as lines of JSON, each as soon as it is known. A failure after the first one is a line with `error`. */
export async function sendLines(response: ServerResponse, values: AsyncIterable<object>): Promise<void> {
  const iterator = values[Symbol.asyncIterator]();
  // A failure of the first request has a status of its own.
  let next = await iterator.next();
  response.writeHead(200, { ...SECURITY_HEADERS, "content-type": "application/x-ndjson" });
  try {
    for (; !next.done; next = await iterator.next()) {
      if (!response.write(`${JSON.stringify(next.value)}\n`))
        await Promise.race([once(response, "drain"), once(response, "close")]);
      if (response.destroyed) return void (await iterator.return?.());
    }
  } catch (error) {
    const { code = "Failed", message } = error as Error & { code?: string };
    response.write(`${JSON.stringify({ error: { code, message } })}\n`);
  }
  response.end();
}
