import { finished } from "node:stream/promises";
import { type BlobClient, RestError } from "@azure/storage-blob";
import { OutputError } from "../output-error";
import { openBlob } from "../storage/location";
import type { OutputContainer } from "../storage/output-container";
import { freshMemory, type RangeMemory } from "./range-memory";

/** One state of a blob, as an answer of storage tells it. */
export interface BlobVersion {
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
  readonly etag: string;
  readonly contentType?: string;
  /** Of the whole content, where it is stored with it. */
  readonly md5?: Uint8Array;
  /** When an append blob was made: what it holds stays as it is, and more may follow. Other blobs have none. */
  readonly trackedSince?: Date;
  /** Nothing can be appended any more. */
  readonly isSealed?: boolean;
}

/** Bytes of a blob, and the state that they are of. */
export interface FetchedRange {
  readonly bytes: Buffer;
  readonly version: BlobVersion;
}

/** Which bytes, and of which state. */
interface RangeRequest {
  readonly offset: number;
  /** Fewer come where the blob ends before, none where it ends at `offset`. */
  readonly count: number;
  /** The state that the blob must still be in; an append blob may have grown since. */
  readonly ofVersion?: BlobVersion;
  /** Where the bytes come to lie; fresh by default. */
  readonly memory?: RangeMemory;
  readonly abortSignal?: AbortSignal;
}

/**
 * Fetches bytes of a blob: one request, or two where there is none at that place.
 *
 * @throws {OutputError} `OutputNotFound`; `Conflict` where the blob is no longer what it was; those of any request.
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
    ...optional(abortSignal),
  });
  if (fetched === "changed") throw changed(name);
  const range = fetched === "none" ? await nothingOf(container, name, abortSignal) : fetched;
  if (ofVersion !== undefined && !continues(ofVersion, range.version)) throw changed(name);
  return range;
}

/** Asks for the state of a blob. Throws as `fetchRange` does. */
export async function versionOf(
  container: OutputContainer,
  name: string,
  abortSignal?: AbortSignal,
): Promise<BlobVersion & { readonly metadata: Record<string, string> }> {
  const blob = openBlob(container.client, name);
  const attempt = { container: container.client.containerName, blob: name };
  const found = await container.send(
    attempt,
    (signal) => blob.getProperties({ abortSignal: signal }),
    optional(abortSignal),
  );
  return {
    ...versionIn(found, found.contentLength ?? 0, found.contentMD5),
    metadata: found.metadata ?? {},
  };
}

/** Whether `now` is `before`, or what has grown out of it. */
export function continues(before: BlobVersion, now: BlobVersion): boolean {
  if (before.trackedSince === undefined) return now.etag === before.etag;
  return now.trackedSince?.getTime() === before.trackedSince.getTime() && now.size >= before.size;
}

export function changed(name: string): OutputError {
  return new OutputError(
    "Conflict",
    `output ${name} must stay as it is while it is read, got another in its place; read it again`,
  );
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
      ...(ifMatch === undefined ? {} : { conditions: { ifMatch } }),
      // a body that breaks off fails the whole request, so that there is one place that sends requests again
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

/** The client calls a connection that broke off an abort, or a corruption; here it is what it is, and the request may be sent again. */
async function receive(body: NodeJS.ReadableStream, bytes: Buffer, abortSignal: AbortSignal): Promise<void> {
  let received = 0;
  const add = (chunk: Buffer) => {
    received += chunk.copy(bytes, received);
  };
  // by its events, which costs less a chunk than to iterate
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

/** An answer that is no part of the content has its MD5 in the header of the body's. */
function md5OfWhole(answer: { contentMD5?: Uint8Array; contentLength?: number }, size: number): Uint8Array | undefined {
  return answer.contentLength === size ? answer.contentMD5 : undefined;
}

/** What answers to a GET and a HEAD have in common. */
interface BlobAnswer {
  readonly lastModified?: Date;
  readonly etag?: string;
  readonly contentType?: string;
  readonly blobType?: string;
  readonly createdOn?: Date;
  readonly isSealed?: boolean;
}

function versionIn(answer: BlobAnswer, size: number, md5: Uint8Array | undefined): BlobVersion {
  const { lastModified, etag, contentType, blobType, createdOn, isSealed } = answer;
  return {
    size,
    lastModified: lastModified ?? new Date(0),
    etag: etag ?? "",
    ...(contentType === undefined ? {} : { contentType }),
    ...(md5 === undefined ? {} : { md5 }),
    ...(blobType === "AppendBlob" ? { trackedSince: createdOn ?? new Date(0) } : {}),
    ...(isSealed === undefined ? {} : { isSealed }),
  };
}

function optional(abortSignal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return abortSignal === undefined ? {} : { abortSignal };
}
