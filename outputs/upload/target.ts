import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import type { RestAnswer } from "../storage/rest-client";

/** The blob to write, and its media type. */
export interface Target extends RequestOptions {
  readonly container: OutputContainer;
  /** Name of the blob. */
  readonly name: string;
  readonly contentType: string;
  /** The blob's metadata (default: none). */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whether the blob gets an MD5 even if it is sent in blocks (default: false). */
  readonly md5?: boolean;
  /**
   * Called each time when storage has received more: with the bytes so far, with the total if it is known, and with the
   * bytes that storage had before.
   */
  readonly onSent?: (sentBytes: number, totalBytes: number | undefined, earlierBytes: number) => void;
  /** Called with the size when the blob is written. */
  readonly onStored?: (size: number) => void;
}

/** What storage says about a written blob. */
export interface Uploaded {
  readonly size: number;
  readonly etag: string;
  readonly lastModified: Date;
  /** The stored checksums of the whole content. */
  readonly md5?: Buffer;
  readonly crc64?: Buffer;
}

/** Sends a request for the target's blob. */
export function sendToTarget<T>(
  { container, name, abortSignal }: Target,
  request: (abortSignal: AbortSignal) => Promise<T>,
  bodyLength = 0,
): Promise<T> {
  return container.send({ container: container.containerName, blob: name }, request, {
    abortSignal,
    bodyLength,
  });
}

/** Returns what storage says about a blob in the answer to the request that wrote it. */
export function uploaded(size: number, answer: RestAnswer, checksums: Pick<Uploaded, "md5" | "crc64">): Uploaded {
  const lastModified = new Date(answer.header("last-modified") ?? Date.now());
  return { ...checksums, size, etag: answer.header("etag") ?? "", lastModified };
}
