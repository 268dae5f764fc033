import type { Source } from "./source";

/** Returns a source that reads a stream. Text is stored in UTF-8. */
export function streamSource(stream: AsyncIterable<Uint8Array | string>): Source {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  return {
    read: async (into) => {
      let filled = 0;
      while (filled < into.length) {
        if (rest.length === 0) {
          const { done, value } = await chunks.next();
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
      await chunks.return?.();
    },
  };
}

function asBuffer(chunk: Uint8Array | string): Buffer {
  return typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
