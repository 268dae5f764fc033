import type { IncomingMessage } from "node:http";
import type { ApprovedRequest, Judge } from "../authorize";
import type { Upload } from "../forward";
import { StorageError } from "../storage-error";
import { type CopySources, openCopySource } from "./copy-source";
import { uploadHeaders } from "./upload-headers";

/**
 * Turns a Put Blob From URL or a Put Block From URL into an upload of the source's content, because Azurite has no
 * access to sources. The content is streamed.
 *
 * @throws {StorageError} if the request has content, or if the source cannot be read.
 */
export async function openUpload(
  request: IncomingMessage,
  approved: ApprovedRequest,
  judge: Judge,
  sources: CopySources,
): Promise<Upload> {
  const length = request.headers["content-length"] ?? "0";
  if (length !== "0" || request.headers["transfer-encoding"] !== undefined) {
    throw new StorageError("InvalidHeaderValue", undefined, {
      elements: { HeaderName: "Content-Length", HeaderValue: length },
    });
  }
  const source = await openCopySource(request.headers, sources);
  const headers = uploadHeaders(request, source, approved.operation);
  const isSigned = approved.credential.kind === "accountKey" && request.headers.authorization !== undefined;
  return { body: source, headers: isSigned ? signAgain(headers, request.method!, approved, judge) : headers };
}

/** The caller's signature does not cover the upload's headers. It was verified, so the owner's replaces it. */
function signAgain(
  unsigned: readonly string[],
  method: string,
  { path, query }: ApprovedRequest,
  { client }: Judge,
): string[] {
  const named: Record<string, string> = {};
  for (let index = 0; index < unsigned.length; index += 2) named[unsigned[index]!.toLowerCase()] = unsigned[index + 1]!;
  const signed = client.sign({ method, path, query, headers: named });
  const kept = unsigned.flatMap((name, index) =>
    index % 2 === 0 && !Object.hasOwn(signed, name.toLowerCase()) ? [name, unsigned[index + 1]!] : [],
  );
  return [...kept, ...Object.entries(signed).flat()];
}
