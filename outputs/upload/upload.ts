import { md5Of } from "../checksum/md5";
import type { OutputContainer } from "../output-container";
import type { RequestOptions } from "../output-reference";
import type { SendOptions } from "../send";
import { FIRST_BLOCK_SIZE } from "./block-rule";
import { processBuffers } from "./buffer-pool";
import type { Source } from "./source";
import { uploadBlocks } from "./upload-blocks";

/** Where to, and as what. */
export interface Target extends RequestOptions {
  readonly container: OutputContainer;
  /** The blob's. */
  readonly name: string;
  readonly contentType: string;
  /** Told how much storage has, in bytes, each time that it has more; and of how much, where that is known. */
  readonly onSent?: (sentBytes: number, totalBytes: number | undefined) => void;
}

/** What storage says of a blob that was written. */
export interface Uploaded {
  readonly size: number;
  readonly etag: string;
  readonly lastModified: Date;
}

/**
 * Uploads a source, over what is there: in one request where it is small, else in blocks. The blob appears, or changes, at once, when all
 * of it has arrived and was found to be what was read.
 */
export async function upload(target: Target, source: Source): Promise<Uploaded> {
  // a byte more than fits into a block says that there are several
  const length = await source.available(FIRST_BLOCK_SIZE + 1, target.abortSignal);
  if (length > FIRST_BLOCK_SIZE) return uploadBlocks(target, source);
  const buffer = await processBuffers.acquire(length, target.abortSignal);
  try {
    await source.read(buffer.bytes);
    await source.verify();
    return await putBlob(target, buffer.bytes);
  } finally {
    buffer.release();
  }
}

/** Writes a blob that is in memory, in one request that is checked by its MD5, which the blob keeps. */
export async function putBlob(target: Target, content: Buffer): Promise<Uploaded> {
  const { container, name: blob } = target;
  const md5 = md5Of(content).toString("base64");
  const headers = {
    "content-md5": md5,
    "content-type": "application/octet-stream",
    "x-ms-blob-content-md5": md5,
    "x-ms-blob-content-type": target.contentType,
    "x-ms-blob-type": "BlockBlob",
  };
  const answer = await sendTo(
    target,
    (abortSignal) => container.rest({ method: "PUT", blob, headers, body: content, abortSignal }),
    content.length,
  );
  target.onSent?.(content.length, content.length);
  const lastModified = answer.header("last-modified");
  return uploaded(content.length, {
    etag: answer.header("etag"),
    lastModified: lastModified === undefined ? undefined : new Date(lastModified),
  });
}

/** Sends a request that is about the target's blob. */
export function sendTo<T>(
  { container, name, abortSignal }: Target,
  request: (abortSignal: AbortSignal) => Promise<T>,
  bodyLength = 0,
): Promise<T> {
  const options: SendOptions = abortSignal === undefined ? { bodyLength } : { abortSignal, bodyLength };
  return container.send({ container: container.client.containerName, blob: name }, request, options);
}

export function uploaded(
  size: number,
  answer: { etag?: string | undefined; lastModified?: Date | undefined },
): Uploaded {
  return { size, etag: answer.etag ?? "", lastModified: answer.lastModified ?? new Date() };
}
