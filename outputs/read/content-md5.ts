import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { startMd5 } from "../checksum/md5";

/** The MD5 of a content that arrives in pieces. */
export interface ContentMd5 {
  /** Adds the next piece. Its memory must not change before the promise resolves. */
  add(bytes: Buffer): Promise<unknown>;
  digest(): Promise<Buffer>;
}

/** The smallest content for which starting a thread is worthwhile, in bytes. */
const MIN_IN_THREAD = 32 * 1024 * 1024;

/**
 * Starts the MD5 of a content of `size` bytes. The MD5 of a large content runs in a thread, because it takes as much
 * work as receiving the content.
 */
export function startContentMd5(size: number): ContentMd5 {
  if (size >= MIN_IN_THREAD) return startMd5();
  const hash = createHash("md5");
  return { add: async (bytes) => hash.update(bytes), digest: async () => hash.digest() };
}

/** Starts an MD5 with the first `size` bytes of a file. */
export async function md5OfFile(handle: FileHandle, size: number): Promise<ContentMd5> {
  const hash = startContentMd5(size);
  if (size === 0) return hash;
  const stream = handle.createReadStream({ start: 0, end: size - 1, highWaterMark: 1024 * 1024, autoClose: false });
  for await (const chunk of stream) await hash.add(chunk);
  return hash;
}
