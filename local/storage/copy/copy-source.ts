import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { StorageError } from "../storage-error";

/** How the sources of copies are reached. */
export interface CopySources {
  /** The origins of all storage accounts of this local Azure, such as `https://127.0.0.1:20001`. */
  origins(): readonly string[];
  /** The certificate of the CA, with which the gates of all accounts are trusted. */
  readonly ca: string;
}

/** Conditions of a request on its source, and the headers that they are for a request of the source itself. */
const conditions = new Map([
  ["x-ms-source-if-match", "if-match"],
  ["x-ms-source-if-none-match", "if-none-match"],
  ["x-ms-source-if-modified-since", "if-modified-since"],
  ["x-ms-source-if-unmodified-since", "if-unmodified-since"],
  ["x-ms-source-range", "x-ms-range"],
]);

/**
 * Opens the source of a Put Blob From URL or a Put Block From URL: reads it through the gate of its account, as any
 * client does. So the source's account authorizes the read by the SAS in the URL or by
 * `x-ms-copy-source-authorization`. The caller's own token and key do not count, as in Azure.
 *
 * @returns the answer with the content, whose status is 200 or 206.
 * @throws {StorageError} `CannotVerifyCopySource` with the source's status, or `SourceConditionNotMet`, or
 * `InvalidHeaderValue`.
 */
export async function openCopySource(headers: IncomingHttpHeaders, sources: CopySources): Promise<IncomingMessage> {
  const url = parseSource(headers["x-ms-copy-source"]?.toString());
  if (!sources.origins().includes(url.origin)) throw unreachable(url);
  const range = headers["x-ms-source-range"]?.toString();
  if (range !== undefined && !/^bytes=\d+-(\d+)?$/.test(range)) throw invalid("x-ms-source-range", range);

  const asked = [...conditions].filter(([name]) => headers[name] !== undefined);
  const version = headers["x-ms-version"]?.toString();
  const request = httpsRequest(url, {
    ca: sources.ca,
    // The connection ends with the copy, so that a broken one is never used again.
    agent: false,
    headers: {
      ...Object.fromEntries(asked.map(([name, own]) => [own, headers[name]!.toString()])),
      ...authorization(headers["x-ms-copy-source-authorization"]?.toString()),
      ...(version !== undefined && { "x-ms-version": version }),
    },
  });
  request.end();
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  if (answer.statusCode === 200 || answer.statusCode === 206) return answer;
  throw await refusal(answer);
}

/** Returns the header that authorizes a read of the source. Only tokens are allowed: "Put Blob From URL". */
export function authorization(value: string | undefined): { readonly authorization?: string } {
  if (value === undefined) return {};
  if (!/^Bearer \S+$/.test(value)) {
    // The value can be a key or a token, so the error does not show it.
    throw new StorageError("InvalidHeaderValue", undefined, {
      elements: { HeaderName: "x-ms-copy-source-authorization" },
    });
  }
  return { authorization: value };
}

function parseSource(source: string | undefined): URL {
  if (source === undefined || !URL.canParse(source)) {
    throw new StorageError("InvalidHeaderValue", undefined, { elements: { HeaderName: "x-ms-copy-source" } });
  }
  return new URL(source);
}

function unreachable({ origin }: URL): StorageError {
  return sourceError(
    404,
    "ResourceNotFound",
    `Local Azure reads sources only from its own storage accounts, got ${origin}.`,
  );
}

async function refusal(answer: IncomingMessage): Promise<StorageError> {
  let body = "";
  for await (const text of answer.setEncoding("utf8")) body += text;
  const status = answer.statusCode!;
  if (status === 304 || status === 412) return new StorageError("SourceConditionNotMet");
  const message = /<Message>([^<\n]*)/.exec(body)?.[1];
  return sourceError(status, answer.headers["x-ms-error-code"]?.toString(), message);
}

/** See "Status and error codes", section "Copy API error response": the source's own status and code. */
function sourceError(statusCode: number, code: string | undefined, message: string | undefined): StorageError {
  return new StorageError("CannotVerifyCopySource", message, {
    statusCode,
    headers: {
      "x-ms-copy-source-status-code": String(statusCode),
      ...(code !== undefined && { "x-ms-copy-source-error-code": code }),
    },
  });
}

function invalid(name: string, value: string): StorageError {
  return new StorageError("InvalidHeaderValue", undefined, { elements: { HeaderName: name, HeaderValue: value } });
}
