import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import { StorageError } from "../storage-error";

/** A request in a batch. */
export interface BatchPart {
  readonly contentId: string | undefined;
  readonly method: string;
  readonly url: string;
  /** With names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The answer to a part of a batch. */
export interface PartAnswer {
  readonly contentId: string | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Parses the content of a Blob Batch: parts of the type `application/http`, each with a request without content.
 *
 * @throws {StorageError} `InvalidHeaderValue` for a content type without boundary, `InvalidInput` for other content.
 */
export function parseBatch(contentType: string | undefined, body: string): readonly BatchPart[] {
  const boundary = /^multipart\/mixed;\s*boundary="?([^"\s;]{1,200})"?$/i.exec(contentType ?? "")?.[1];
  if (boundary === undefined) {
    throw new StorageError("InvalidHeaderValue", undefined, { elements: { HeaderName: "Content-Type" } });
  }
  const [start, ...pieces] = `\n${body.replaceAll("\r\n", "\n")}`.split(`\n--${boundary}`);
  const end = pieces.pop();
  if (start?.trim() !== "" || !end?.startsWith("--") || pieces.length === 0) throw new StorageError("InvalidInput");
  return pieces.map(parsePart);
}

function parsePart(text: string): BatchPart {
  const [head, ...request] = text
    .replaceAll("\r\n", "\n")
    .replace(/^[ \t]*\n/, "")
    .split("\n\n");
  const [line = "", ...lines] = (request[0] ?? "").split("\n");
  const [, method, url] = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(line) ?? [];
  const rest = request.slice(1).join("").trim();
  if (method === undefined || url === undefined || rest !== "") throw new StorageError("InvalidInput");
  return { contentId: parseHeaders((head ?? "").split("\n"))["content-id"], method, url, headers: parseHeaders(lines) };
}

function parseHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines.filter((text) => text !== "")) {
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    // Two values of one header could be read differently by the gate and by Azurite.
    if (name === undefined || Object.hasOwn(headers, name.toLowerCase())) throw new StorageError("InvalidInput");
    headers[name.toLowerCase()] = value!;
  }
  return headers;
}

/** Returns the content of the answer to a batch, and its type. */
export function formatBatch(answers: readonly PartAnswer[]): { readonly contentType: string; readonly body: string } {
  const boundary = `batchresponse_${randomUUID()}`;
  const parts = answers.map(({ contentId, status, headers, body }) =>
    [
      `--${boundary}`,
      "Content-Type: application/http",
      ...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
      "",
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      "",
      body,
    ].join("\r\n"),
  );
  return { contentType: `multipart/mixed; boundary=${boundary}`, body: [...parts, `--${boundary}--`, ""].join("\r\n") };
}
