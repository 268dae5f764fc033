import type { BigIntStats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { quotedPath } from "../failure/quoted-path";
import { type FilePath, fileMeant } from "../find/file-path";
import { OutputError } from "../output-error";
import { refusedArgument } from "../refused-argument";

/** Why a file does not continue where it was last read. */
export type SourceBreak =
  /** It is shorter than what was read. */
  | "truncated"
  /** The part that was read has changed. */
  | "rewritten";

/**
 * A file that grows while it is read. It stays open, so its last bytes can still be read after it was renamed or
 * deleted, and no new file gets its inode.
 */
export class TrackedFile {
  private constructor(
    private readonly path: FilePath,
    private readonly handle: FileHandle,
    private readonly identity: BigIntStats,
  ) {}

  /**
   * Opens the file. Returns undefined if it does not exist.
   *
   * @throws {OutputError} `SourceNotFound` if it is not a regular file or cannot be read.
   */
  static async open(path: string): Promise<TrackedFile | undefined> {
    try {
      const found = await fileMeant(path);
      // Check this before opening: opening a named pipe can block forever.
      if (!(await stat(found)).isFile()) {
        throw refusedArgument("SourceNotFound", "source", "be a regular file", quotedPath(path));
      }
      const handle = await open(found, "r");
      return new TrackedFile(found, handle, await handle.stat({ bigint: true }));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      if (error instanceof OutputError) throw error;
      throw refusedArgument("SourceNotFound", "source", "be a readable file", quotedPath(path), undefined, {
        cause: error,
      });
    }
  }

  /**
   * Returns whether its path still leads to it. This is also true while the path leads to nothing, because there is
   * nothing else to read.
   */
  async isCurrent(): Promise<boolean> {
    try {
      const { dev, ino } = await stat(this.path, { bigint: true });
      return dev === this.identity.dev && ino === this.identity.ino;
    } catch (error) {
      if (isAbsent(error)) return true;
      throw error;
    }
  }

  /** Returns its current size in bytes. */
  async size(): Promise<number> {
    return (await this.handle.stat()).size;
  }

  /**
   * Reads at most `count` bytes from `position`, if the file still has `tail` before them. Both are read together, so
   * the bytes are those that follow the tail.
   */
  async read(position: number, tail: Buffer, count: number): Promise<Buffer | SourceBreak> {
    const buffer = Buffer.allocUnsafe(tail.length + count);
    const length = await this.#fill(buffer, position - tail.length);
    if (length < tail.length || (await this.size()) < position) return "truncated";
    if (!buffer.subarray(0, tail.length).equals(tail)) return "rewritten";
    return buffer.subarray(tail.length, length);
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  async #fill(buffer: Buffer, position: number): Promise<number> {
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await this.handle.read(buffer, length, buffer.length - length, position + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return length;
  }
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}
