import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { startCrc64 } from "../checksum/crc64";
import { startMd5 } from "../checksum/md5";

/** A checksum of a content that arrives in pieces. */
export interface ContentChecksum {
  readonly kind: ChecksumKind;
  /** Adds the next piece. Its memory must not change before the promise resolves. */
  add(bytes: Buffer): Promise<unknown>;
  digest(): Promise<Buffer>;
}

type ChecksumKind = "md5" | "crc64";

/** The checksums of its whole content that can be stored with an output, as bytes or as text. */
interface StoredChecksums {
  readonly md5?: unknown;
  readonly crc64?: unknown;
}

/**
 * Returns the checksum with which a content is verified: the MD5 if one is stored, because a tool that stores another
 * content also replaces or removes it. Returns undefined if nothing is stored.
 */
export function checksumKindOf({ md5, crc64 }: StoredChecksums): ChecksumKind | undefined {
  if (md5 !== undefined) return "md5";
  return crc64 === undefined ? undefined : "crc64";
}

/** The smallest content for which starting a thread is worthwhile, in bytes. */
const MIN_IN_THREAD = 32 * 1024 * 1024;

/**
 * Starts a checksum of a content of `size` bytes. The MD5 of a large content runs in a thread, because it takes as much
 * work as receiving the content.
 */
export function startChecksum(kind: ChecksumKind, size: number): ContentChecksum {
  if (kind === "crc64") {
    const crc64 = startCrc64();
    return { kind, add: async (bytes) => crc64.add(bytes), digest: async () => crc64.digest() };
  }
  if (size >= MIN_IN_THREAD) return { kind, ...startMd5() };
  const hash = createHash("md5");
  return { kind, add: async (bytes) => hash.update(bytes), digest: async () => hash.digest() };
}

/** Starts a checksum with the first `size` bytes of a file. */
export async function checksumOfFile(kind: ChecksumKind, handle: FileHandle, size: number): Promise<ContentChecksum> {
  const checksum = startChecksum(kind, size);
  if (size === 0) return checksum;
  const stream = handle.createReadStream({ start: 0, end: size - 1, highWaterMark: 1024 * 1024, autoClose: false });
  for await (const chunk of stream) await checksum.add(chunk);
  return checksum;
}
