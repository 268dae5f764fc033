import { Readable } from "node:stream";

/**
 * How many bytes are written at a time. Everything that is written at once is encrypted at once, into as much memory
 * again, before the first byte is sent. A piece of this size stays in the processor's caches.
 */
const PIECE_SIZE = 2 ** 18;

/** Returns a stream of a content that is in memory, as the body of a request. */
export function inPieces(content: Buffer): Readable {
  let position = 0;
  return new Readable({
    highWaterMark: PIECE_SIZE,
    read() {
      const piece = content.subarray(position, position + PIECE_SIZE);
      position += piece.length;
      this.push(piece.length > 0 ? piece : null);
    },
  });
}
