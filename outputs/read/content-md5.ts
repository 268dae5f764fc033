import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { startMd5 } from "../checksum/md5";

/** The MD5 of a content that comes in pieces. */
export interface ContentMd5 {
  /** Adds the next piece, whose memory must be left alone until that is done. */
  add(bytes: Buffer): Promise<unknown>;
  digest(): Promise<Buffer>;
}

/** From which size on a thread is worth its start, in bytes. */
const LEAST_IN_THREAD = 32 * 1024 * 1024;

/**
 * Begins the MD5 of a content of `size` bytes: a large one's beside all else, as it is as much work as to receive it.
 */
export function startContentMd5(size: number): ContentMd5 {
  if (size >= LEAST_IN_THREAD) return startMd5();
  const hash = createHash("md5");
  return { add: async (bytes) => hash.update(bytes), digest: async () => hash.digest() };
}

/** Begins an MD5 with the first `size` bytes of a file. */
export async function md5OfFile(handle: FileHandle, size: number): Promise<ContentMd5> {
  const hash = startContentMd5(size);
  if (size === 0) return hash;
  const stream = handle.createReadStream({ start: 0, end: size - 1, highWaterMark: 1024 * 1024, autoClose: false });
  for await (const chunk of stream) await hash.add(chunk);
  return hash;
}
