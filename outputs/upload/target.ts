import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import type { SendOptions } from "../storage/send";

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

/** Sends a request that is about the target's blob. */
export function sendToTarget<T>(
  { container, name, abortSignal }: Target,
  request: (abortSignal: AbortSignal) => Promise<T>,
  bodyLength = 0,
): Promise<T> {
  const options: SendOptions = abortSignal === undefined ? { bodyLength } : { abortSignal, bodyLength };
  return container.send({ container: container.client.containerName, blob: name }, request, options);
}

/** Returns what storage says of a blob, from its answer to the request that wrote it. */
export function uploaded(
  size: number,
  answer: { etag?: string | undefined; lastModified?: Date | undefined },
): Uploaded {
  return { size, etag: answer.etag ?? "", lastModified: answer.lastModified ?? new Date() };
}
