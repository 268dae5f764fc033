import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { type ApprovedRequest, authorize, type Judge } from "../authorize";
import type { AzuriteAnswer } from "../azurite/azurite-client";
import { parseBlobAddress } from "../blob-address";
import { correctAnswer } from "../correct-answer";
import { errorAnswer, StorageError } from "../storage-error";
import { type BatchPart, formatBatch, type PartAnswer, parseBatch } from "./multipart";

/** The limits of "Blob Batch". */
const MAX_PARTS = 256;
const MAX_BYTES = 4 * 1024 * 1024;

/** The operations that can be parts of a batch: "Blob Batch". */
const OPERATIONS: ReadonlySet<string> = new Set(["Delete Blob", "Set Blob Tier"]);

/**
 * Answers a Blob Batch. Each part is a request of its own: the gate authorizes it by the part's own token, key or SAS,
 * and sends it to Azurite. Azurite's own batches would not check the roles of parts.
 *
 * @throws {StorageError} if the batch is malformed. A part that fails has an answer in the batch's answer.
 */
export async function answerBatch(
  request: IncomingMessage,
  response: ServerResponse,
  batch: ApprovedRequest,
  judge: Judge,
): Promise<void> {
  const body = await readBody(request, response);
  await verifySas(request, batch, judge);
  const parts = parseBatch(request.headers["content-type"], body);
  if (parts.length > MAX_PARTS) throw new StorageError("InvalidInput", `A batch can have ${MAX_PARTS} parts.`);
  for (const part of parts) checkContainer(part, batch.container, judge);

  const version = request.headers["x-ms-version"]?.toString();
  const answers: PartAnswer[] = [];
  for (const part of parts) answers.push(await answerPart(part, version, judge));
  const { contentType, body: content } = formatBatch(answers);
  const clientRequestId = request.headers["x-ms-client-request-id"];
  response.writeHead(202, {
    "content-type": contentType,
    "content-length": Buffer.byteLength(content),
    "x-ms-request-id": randomUUID(),
    ...(version !== undefined && { "x-ms-version": version }),
    ...(clientRequestId !== undefined && { "x-ms-client-request-id": clientRequestId }),
  });
  response.end(content);
}

async function readBody(request: IncomingMessage, response: ServerResponse): Promise<string> {
  if (request.headers.expect !== undefined) response.writeContinue();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new StorageError("RequestBodyTooLarge");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Lets Azurite verify the SAS of the batch itself, with an empty batch. It authorizes before it reads the content. */
async function verifySas(request: IncomingMessage, { query }: ApprovedRequest, { client }: Judge): Promise<void> {
  if (query.sig === undefined) return;
  const headers: IncomingHttpHeaders = { "content-type": "multipart/mixed; boundary=none", "content-length": "0" };
  const answer = await client.send("POST", request.url!, headers);
  const refused = correctAnswer(answer.status, answer.headers, { createOnly: false });
  if (refused !== undefined) throw refused;
  if (answer.status === 403) throw new StorageError("AuthenticationFailed");
}

/** The parts of a container's batch must be in that container. */
function checkContainer({ url }: BatchPart, container: string | undefined, judge: Judge): void {
  const address = parseBlobAddress(url.split("?", 1)[0]!, judge.account().name);
  if (container !== undefined && address.container !== container) throw new StorageError("InvalidInput");
}

async function answerPart(part: BatchPart, version: string | undefined, judge: Judge): Promise<PartAnswer> {
  const { contentId, method, url } = part;
  // The version of the batch applies to its parts. A part's signature would not cover it.
  const isSigned = part.headers.authorization?.startsWith("SharedKey ") === true;
  const headers = { ...part.headers, ...(version !== undefined && !isSigned && { "x-ms-version": version }) };
  try {
    const approval = await authorize({ method, url, headers }, judge);
    if (!OPERATIONS.has(approval.operation)) {
      throw new StorageError("InvalidInput", `${approval.operation} cannot be a part of a batch.`);
    }
    const answer = await judge.client.send(method, url, { ...headers, ...approval.headers });
    const corrected = correctAnswer(answer.status, answer.headers, approval);
    if (corrected !== undefined) throw corrected;
    return { contentId, status: answer.status, headers: answerHeaders(answer), body: answer.body };
  } catch (error) {
    return { contentId, ...errorAnswer(asStorageError(error), headers) };
  }
}

/** Node.js refuses characters of a URL or a header that HTTP does not allow. */
function asStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (/^ERR_(INVALID_CHAR|UNESCAPED_CHARACTERS|INVALID_HTTP_TOKEN)$/.test(code))
    return new StorageError("InvalidInput");
  throw error;
}

function answerHeaders({ headers }: AzuriteAnswer): Record<string, string> {
  const passed = Object.entries(headers).filter(
    ([name]) => name.startsWith("x-ms-") || ["etag", "last-modified", "content-type"].includes(name),
  );
  return Object.fromEntries(passed.map(([name, value]) => [name, String(value)]));
}
