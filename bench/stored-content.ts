import { createCipheriv } from "node:crypto";
import { createReadStream } from "node:fs";

/**
 * The number of bytes after which the content repeats. It is a prime number, so that no two blocks are equal, and a
 * reader cannot confuse them.
 */
const PERIOD = 16_777_213;

let pattern: Buffer | undefined;

/** Yields the content of the sink's blobs without copying it. It is pseudorandom, and the same on every machine. */
export function* storedContent(start: number, length: number): Generator<Buffer, void> {
  pattern ??= createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(PERIOD));
  for (let position = start, left = length; left > 0; ) {
    const at = position % PERIOD;
    const piece = pattern.subarray(at, at + left);
    yield piece;
    position += piece.length;
    left -= piece.length;
  }
}

/** Throws if a file differs from the content of the sink. A downloader that loses bytes must not be compared. */
export async function checkFile(file: string, start: number, size: number): Promise<void> {
  let position = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    let at = 0;
    for (const piece of storedContent(start + position, chunk.length)) {
      if (!piece.equals(chunk.subarray(at, at + piece.length))) {
        throw new Error(`${file} must have the bytes of the blob, got others after position ${position}`);
      }
      at += piece.length;
    }
    position += chunk.length;
  }
  if (position !== size) throw new Error(`${file} must have the blob's ${size} bytes, got ${position}`);
}
