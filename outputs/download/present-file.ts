import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { crc64Hex } from "../blobs/stored-crc64";
import { checksumKindOf, checksumOfFile } from "../read/content-checksum";

/** What storage says about an output, to compare with a file. */
interface PresentSource {
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
  /** In hex. */
  readonly md5?: string;
  /** A number in hex. */
  readonly crc64?: string;
}

/**
 * Returns whether a file already contains an output, so that no download is needed. It does if its size and checksum
 * are those of the output. If no checksum is stored with the output, the modification time must be the one that a
 * download sets. A link never counts, whatever it leads to.
 */
export async function isPresent(file: string, source: PresentSource): Promise<boolean> {
  // Opening a named pipe must not block.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  let handle: FileHandle;
  try {
    handle = await open(file, flags);
  } catch {
    return false;
  }
  try {
    return await holds(handle, source);
  } catch {
    // The download writes an unreadable file again, and reports what is wrong.
    return false;
  } finally {
    await handle.close();
  }
}

async function holds(handle: FileHandle, source: PresentSource): Promise<boolean> {
  const { size, lastModified } = source;
  const stats = await handle.stat();
  if (!stats.isFile() || stats.size !== size) return false;
  const kind = checksumKindOf(source);
  if (kind === undefined) return stats.mtimeMs === lastModified.getTime();
  const found = await (await checksumOfFile(kind, handle, size)).digest();
  return (kind === "md5" ? found.toString("hex") : crc64Hex(found)) === source[kind];
}
