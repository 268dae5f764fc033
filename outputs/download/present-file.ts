import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { md5OfFile } from "../read/content-md5";

/** What storage says of an output, to compare a file with. */
interface PresentSource {
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
  readonly md5?: Uint8Array;
}

/**
 * Whether a file holds an output already, so that it need not be fetched: it has its size and its MD5, or, if none is stored with the output,
 * its size and the time of modification that a download gives it. A link is no such file, whatever it leads to.
 */
export async function isPresent(file: string, source: PresentSource): Promise<boolean> {
  // a pipe must not hold up the opening
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
    // what cannot be read is written anew, which says what is wrong
    return false;
  } finally {
    await handle.close();
  }
}

async function holds(handle: FileHandle, { size, lastModified, md5 }: PresentSource): Promise<boolean> {
  const stats = await handle.stat();
  if (!stats.isFile() || stats.size !== size) return false;
  if (md5 === undefined) return stats.mtimeMs === lastModified.getTime();
  const found = await (await md5OfFile(handle, size)).digest();
  return found.equals(md5);
}
