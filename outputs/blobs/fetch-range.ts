import { finished } from "node:stream/promises";
import { type BlobClient, RestError } from "@azure/storage-blob";
import { RUN_METADATA } from "../../conventions/internal";
import { OutputError } from "../output-error";
import { openBlob } from "../storage/location";
import type { OutputContainer } from "../storage/output-container";
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
  const blob = openBlob(container.client, name);
  const attempt = { container: container.client.containerName, blob: name };
  const ifMatch = ofVersion?.trackedSince === undefined ? ofVersion?.etag : undefined;
  const fetched = await container.send(attempt, (signal) => rangeOf(blob, offset, count, ifMatch, memory, signal), {
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
  const blob = openBlob(container.client, name);
  const attempt = { container: container.client.containerName, blob: name };
  const found = await container.send(attempt, (signal) => blob.getProperties({ abortSignal: signal }), { abortSignal });
  return {
    ...versionIn(found, found.contentLength ?? 0, found.contentMD5),
    metadata: found.metadata ?? {},
  };
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
  blob: BlobClient,
  offset: number,
  count: number,
  ifMatch: string | undefined,
  memory: RangeMemory,
  abortSignal: AbortSignal,
): Promise<FetchedRange | "none" | "changed"> {
  try {
    const answer = await blob.download(offset, count, {
      ...(ifMatch !== undefined && { conditions: { ifMatch } }),
      // If the body is interrupted, the whole request fails. So only `send` retries requests.
      maxRetryRequests: 0,
      abortSignal,
    });
    const body = answer.readableStreamBody as NodeJS.ReadableStream;
    const bytes = memory.take(answer.contentLength ?? 0);
    await receive(body, bytes, abortSignal);
    const size = Number(/\/(\d+)$/.exec(answer.contentRange ?? "")?.[1] ?? bytes.length);
    return { bytes, version: versionIn(answer, size, answer.blobContentMD5 ?? md5OfWhole(answer, size)) };
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 416) return "none";
    if (error instanceof RestError && error.statusCode === 412) return "changed";
    throw error;
  }
}

/**
 * Receives the body. If the connection breaks, the client reports an abort or corrupted content. This reports a failed
 * request instead, so the request can be retried.
 */
async function receive(body: NodeJS.ReadableStream, bytes: Buffer, abortSignal: AbortSignal): Promise<void> {
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
function md5OfWhole(answer: { contentMD5?: Uint8Array; contentLength?: number }, size: number): Uint8Array | undefined {
  return answer.contentLength === size ? answer.contentMD5 : undefined;
}

/** The common part of the answers to GET and HEAD. */
interface BlobAnswer {
  readonly lastModified?: Date;
  readonly etag?: string;
  readonly contentType?: string;
  readonly blobType?: string;
  readonly createdOn?: Date;
  readonly isSealed?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

function versionIn(answer: BlobAnswer, size: number, md5: Uint8Array | undefined): BlobVersion {
  const { lastModified, etag, contentType, blobType, createdOn, isSealed, metadata } = answer;
  const run = metadata?.[RUN_METADATA];
  // Nothing changes the metadata of an append blob when it grows.
  const crc64 = blobType === "AppendBlob" ? undefined : storedCrc64(metadata, size);
  return {
    size,
    lastModified: lastModified ?? new Date(0),
    etag: etag ?? "",
    ...(contentType !== undefined && { contentType }),
    ...(md5 !== undefined && { md5 }),
    ...(crc64 !== undefined && { crc64 }),
    ...(blobType === "AppendBlob" && { trackedSince: createdOn ?? new Date(0) }),
    ...(isSealed !== undefined && { isSealed }),
    ...(run !== undefined && { run }),
  };
}
