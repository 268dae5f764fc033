import { Readable } from "node:stream";
import type { Source } from "./source";

/** Returns a source that reads a stream. Text is stored in UTF-8. */
export function streamSource(stream: AsyncIterable<Uint8Array | string>): Source {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  let isWaiting = false;

  async function next(abortSignal: AbortSignal | undefined) {
    isWaiting = true;
    const result = await unlessAborted(chunks.next(), abortSignal);
    isWaiting = false;
    return result;
  }

  return {
    read: async (into, abortSignal) => {
      let filled = 0;
      while (filled < into.length) {
        if (rest.length === 0) {
          const { done, value } = await next(abortSignal);
          if (done) break;
          rest = asBuffer(value);
        }
        const copied = rest.copy(into, filled);
        rest = rest.subarray(copied);
        filled += copied;
      }
      return filled;
    },
    verify: async () => {},
    close: async () => {
      if (stream instanceof Readable) stream.destroy();
      // a generator that is silent ends when it gives its next chunk, for which nobody waits
      const ended = chunks.return?.();
      if (isWaiting) ended?.catch(() => {});
      else await ended;
    },
  };
}

/** Waits for a chunk, but no longer than until the signal. */
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
