import type { IncomingMessage } from "node:http";
import { ArmError } from "../../arm-error";
import { invalidContent } from "../json/request-body";

/** "Request limits and throttling" of Azure Resource Manager: 4 MB per request. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Deeper objects are refused, because recursive code could not read them. */
const MAX_DEPTH = 100;

/**
 * Returns the JSON of a request's body, or undefined if it has none.
 *
 * @throws {ArmError} `RequestContentTooLarge`, `InvalidRequestContent`
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    // Excess bytes are read and discarded, because closing the connection would hide the answer from the client.
    if (length <= MAX_BODY_BYTES) chunks.push(chunk as Buffer);
  }
  if (length > MAX_BODY_BYTES) {
    const reason = `The request content size exceeds the maximum size of ${MAX_BODY_BYTES} bytes.`;
    throw new ArmError(413, "RequestContentTooLarge", reason);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (text.trim() === "") return undefined;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The error of Node.js quotes the text, which can contain a secret.
    throw invalidContent("The request content was invalid and could not be deserialized: it must be JSON.");
  }
  checkDepth(body);
  return body;
}

/** Checks level by level, so that the check itself needs no deep stack. */
function checkDepth(body: unknown): void {
  let level = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw invalidContent(`The request content must have at most ${MAX_DEPTH} levels.`);
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
}
