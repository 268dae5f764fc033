import { createCipheriv } from "node:crypto";
import { createReadStream } from "node:fs";

/**
 * After how many bytes the content repeats. It is a prime, so that no two parts that could be taken for each other, those that begin at
 * multiples of a block's size, are the same.
 */
const PERIOD = 16_777_213;

let pattern: Buffer | undefined;

/** Yields the content of what the sink stores, which looks random and is the same everywhere, without copying it. */
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

/** Fails where a file is not what the sink stores: a fast downloader that loses bytes is no peer. */
export async function checkFile(file: string, start: number, size: number): Promise<void> {
  let position = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    let at = 0;
    for (const piece of storedContent(start + position, chunk.length)) {
      if (!piece.equals(chunk.subarray(at, at + piece.length))) {
        throw new Error(`${file} must hold the blob's bytes, got others behind ${position}`);
      }
      at += piece.length;
    }
    position += chunk.length;
  }
  if (position !== size) throw new Error(`${file} must have the blob's ${size} bytes, got ${position}`);
}
