import { Readable } from "node:stream";
import type { Source } from "./source";

/** Returns a source that reads a stream. Text is stored in UTF-8. */
export function streamSource(stream: AsyncIterable<Uint8Array | string>): Source {
  const chunks = stream[Symbol.asyncIterator]();
  /** What has arrived and was not read yet. */
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  let isOver = false;
  let isAsked = false;

  async function next(abortSignal: AbortSignal | undefined): Promise<void> {
    isAsked = true;
    const { done, value } = await unlessAborted(chunks.next(), abortSignal);
    isAsked = false;
    if (done) isOver = true;
    else {
      const chunk = asBuffer(value);
      waiting.push(chunk);
      waitingBytes += chunk.length;
    }
  }

  return {
    available: async (most, abortSignal) => {
      while (waitingBytes < most && !isOver) await next(abortSignal);
      return Math.min(most, waitingBytes);
    },
    read: async (into) => {
      for (let filled = 0; filled < into.length; ) {
        const chunk = waiting[0]!;
        const copied = chunk.copy(into, filled);
        filled += copied;
        if (copied === chunk.length) waiting.shift();
        else waiting[0] = chunk.subarray(copied);
      }
      waitingBytes -= into.length;
    },
    verify: async () => {},
    close: async () => {
      if (stream instanceof Readable) stream.destroy();
      // A silent generator ends only when it yields its next chunk. Do not wait for that.
      const ended = chunks.return?.();
      if (isAsked) ended?.catch(() => {});
      else await ended;
    },
  };
}

/** Waits for a chunk, but only until the signal is aborted. */
async function unlessAborted<T>(chunk: Promise<T>, abortSignal: AbortSignal | undefined): Promise<T> {
  if (abortSignal === undefined) return chunk;
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(abortSignal.reason);
  });
  if (abortSignal.aborted) abort();
  abortSignal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([chunk, aborted]);
  } finally {
    abortSignal.removeEventListener("abort", abort);
  }
}

function asBuffer(chunk: Uint8Array | string): Buffer {
  return typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
