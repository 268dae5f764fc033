import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { RestError } from "@azure/core-rest-pipeline";
import { RUN_METADATA } from "../../conventions/internal";
import { OutputError } from "../output-error";
import type { OutputContainer } from "../storage/output-container";
import type { RestAnswer } from "../storage/rest-client";
import { freshMemory, type RangeMemory } from "./range-memory";
import { storedCrc64 } from "./stored-crc64";

/** One state of a blob, as an answer of storage describes it. */
export interface BlobVersion {
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
  readonly etag: string;
  readonly contentType?: string;
  /** MD5 of the whole content, if the blob has one. */
  readonly md5?: Uint8Array;
  /** CRC-64 of the whole content in the form of `crc64`, if the blob has one. Undefined for append blobs. */
  readonly crc64?: Uint8Array;
  /**
   * When an append blob was created. Its existing content does not change, but it can grow. Undefined for other blobs.
   */
  readonly trackedSince?: Date;
  /** Whether the blob is sealed, so nothing more can be appended. */
  readonly isSealed?: boolean;
  /** The run that stored the blob, if its writer named one. */
  readonly run?: string;
}

/** Bytes of a blob, and the state of the blob that they belong to. */
export interface FetchedRange {
  readonly bytes: Buffer;
  readonly version: BlobVersion;
}

/** The bytes to fetch, and the expected state of the blob. */
interface RangeRequest {
  readonly offset: number;
  /** In bytes. The result is shorter if the blob ends earlier, and empty if the blob ends at `offset`. */
  readonly count: number;
  /** The state that the blob must still have. An append blob may have grown since. */
  readonly ofVersion?: BlobVersion;
  /** Provides the memory for the bytes (default: new memory). */
  readonly memory?: RangeMemory;
  readonly abortSignal?: AbortSignal;
}

/**
 * Fetches bytes of a blob. It sends one request, or two if the blob has no bytes at the offset.
 *
 * @throws {OutputError} `OutputNotFound`; `Conflict` if the blob has changed; and the errors of any request.
 */
export async function fetchRange(
  container: OutputContainer,
  name: string,
  { offset, count, ofVersion, memory = freshMemory, abortSignal }: RangeRequest,
): Promise<FetchedRange> {
  const attempt = { container: container.containerName, blob: name };
  const ifMatch = ofVersion?.trackedSince === undefined ? ofVersion?.etag : undefined;
  const headers = {
    "x-ms-range": `bytes=${offset}-${offset + count - 1}`,
    ...(ifMatch !== undefined && { "if-match": ifMatch }),
  };
  const fetched = await container.send(attempt, (signal) => rangeOf(container, name, headers, memory, signal), {
    bodyLength: count,
    abortSignal,
  });
  if (fetched === "changed") throw changed(name);
  const range = fetched === "none" ? await nothingOf(container, name, abortSignal) : fetched;
  if (ofVersion !== undefined && !continues(ofVersion, range.version)) throw changed(name);
  return range;
}

/** Requests the state of a blob. Throws what `fetchRange` throws. */
export async function versionOf(
  container: OutputContainer,
  name: string,
  abortSignal?: AbortSignal,
): Promise<BlobVersion & { readonly metadata: Record<string, string> }> {
  const attempt = { container: container.containerName, blob: name };
  const head = (signal: AbortSignal) => container.rest({ method: "HEAD", blob: name, abortSignal: signal });
  const found = await container.send(attempt, head, { abortSignal });
  return { ...versionIn(found, lengthOf(found), found.header("content-md5")), metadata: found.metadata() };
}

/** Returns whether `now` is the same state as `before`, or a later state of the same append blob. */
export function continues(before: BlobVersion, now: BlobVersion): boolean {
  if (before.trackedSince === undefined) return now.etag === before.etag;
  return now.trackedSince?.getTime() === before.trackedSince.getTime() && now.size >= before.size;
}

export function changed(name: string): OutputError {
  return new OutputError("Conflict", `output ${name} was replaced while it was read; read it again`);
}

async function rangeOf(
  container: OutputContainer,
  name: string,
  headers: Readonly<Record<string, string>>,
  memory: RangeMemory,
  abortSignal: AbortSignal,
): Promise<FetchedRange | "none" | "changed"> {
  let answer: RestAnswer | undefined;
  try {
    answer = await container.rest({ method: "GET", blob: name, headers, isStreamed: true, abortSignal });
    const bytes = memory.take(lengthOf(answer));
    await receive(answer.stream as Readable, bytes, abortSignal);
    const size = Number(/\/(\d+)$/.exec(answer.header("content-range") ?? "")?.[1] ?? bytes.length);
    const md5 = answer.header("x-ms-blob-content-md5") ?? md5OfWhole(answer, size);
    return { bytes, version: versionIn(answer, size, md5) };
  } catch (error) {
    // A body that is not read would keep its connection.
    answer?.stream?.destroy();
    if (error instanceof RestError && error.statusCode === 416) return "none";
    if (error instanceof RestError && error.statusCode === 412) return "changed";
    throw error;
  }
}

/** Receives the body. If the connection breaks, this reports a failed request, so that the request is sent again. */
async function receive(body: Readable, bytes: Buffer, abortSignal: AbortSignal): Promise<void> {
  let received = 0;
  const add = (chunk: Buffer) => {
    received += chunk.copy(bytes, received);
  };
  // Events cost less per chunk than iteration.
  body.on("data", add);
  try {
    await finished(body);
  } catch (error) {
    if (abortSignal.aborted) throw error;
    throw new RestError("the answer broke off", { code: RestError.REQUEST_SEND_ERROR });
  } finally {
    body.off("data", add);
  }
  if (received < bytes.length) throw new RestError("the answer broke off", { code: RestError.REQUEST_SEND_ERROR });
}

async function nothingOf(
  container: OutputContainer,
  name: string,
  abortSignal: AbortSignal | undefined,
): Promise<FetchedRange> {
  return { bytes: Buffer.alloc(0), version: await versionOf(container, name, abortSignal) };
}

/** If the answer contains the whole content, the header of the body's MD5 has the MD5 of the content. */
function md5OfWhole(answer: RestAnswer, size: number): string | undefined {
  return lengthOf(answer) === size ? answer.header("content-md5") : undefined;
}

/** Returns the size of an answer's body, in bytes. Storage always sends it. */
function lengthOf(answer: RestAnswer): number {
  const length = answer.header("content-length");
  if (length !== undefined) return Number(length);
  throw new RestError("the answer has no Content-Length", { code: RestError.PARSE_ERROR, statusCode: 200 });
}

/**
 * Returns the state of a blob from the answer to a GET or HEAD.
 *
 * @param size of the blob, in bytes.
 * @param md5 of the whole content in base64.
 */
function versionIn(answer: RestAnswer, size: number, md5: string | undefined): BlobVersion {
  const metadata = answer.metadata();
  const contentType = answer.header("content-type");
  const isTracked = answer.header("x-ms-blob-type") === "AppendBlob";
  const isSealed = answer.header("x-ms-blob-sealed");
  const run = metadata[RUN_METADATA];
  // Nothing changes the metadata of an append blob when it grows.
  const crc64 = isTracked ? undefined : storedCrc64(metadata, size);
  return {
    size,
    lastModified: new Date(answer.header("last-modified") ?? 0),
    etag: answer.header("etag") ?? "",
    ...(contentType !== undefined && { contentType }),
    ...(md5 !== undefined && { md5: Buffer.from(md5, "base64") }),
    ...(crc64 !== undefined && { crc64 }),
    ...(isTracked && { trackedSince: new Date(answer.header("x-ms-creation-time") ?? 0) }),
    ...(isSealed !== undefined && { isSealed: isSealed === "true" }),
    ...(run !== undefined && { run }),
  };
}
