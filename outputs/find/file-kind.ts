import type { Dirent } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { quotedPath } from "../failure/quoted-path";
import { OutputError } from "../output-error";
import { type FilePath, pathIn } from "./file-path";

/** What a path leads to, if a pattern can match it. */
export type Kind = "file" | "folder";

/**
 * Returns what an entry of a folder is. For a link, this is what the link leads to.
 *
 * @throws {OutputError} `SourceNotFound` for a link that cannot be read.
 */
export async function kindOfEntry(entry: Dirent | Dirent<Buffer>, folder: FilePath): Promise<Kind | undefined> {
  return entry.isSymbolicLink() ? kindOfLink(pathIn(folder, entry.name)) : kindFrom(entry);
}

/** Returns what a link leads to, or undefined for a broken link. */
async function kindOfLink(path: FilePath): Promise<Kind | undefined> {
  const kind = await kindOf(path);
  // The folder lists this link. If the link itself cannot be found now, the failure has another cause than a broken
  // link.
  if (kind === undefined) await lstat(path).catch((error) => Promise.reject(unreadable(path, error)));
  return kind;
}

/** Returns whether a path leads to a file. */
export async function isFile(path: FilePath): Promise<boolean> {
  return (await kindOf(path).catch(() => undefined)) === "file";
}

/**
 * Returns what a path leads to, or undefined if it leads to nothing.
 *
 * @throws {OutputError} `SourceNotFound` if it cannot be read.
 */
export async function kindOf(path: FilePath): Promise<Kind | undefined> {
  try {
    return kindFrom(await stat(path));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(path, error);
  }
}

function kindFrom(entry: { isFile(): boolean; isDirectory(): boolean }): Kind | undefined {
  return entry.isFile() ? "file" : entry.isDirectory() ? "folder" : undefined;
}

/** Returns whether the file system reports that nothing exists at a path. */
export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ELOOP"].includes((error as NodeJS.ErrnoException).code ?? "");
}

/** Returns the error for something that a pattern leads to and that cannot be read. */
export function unreadable(path: FilePath, error: unknown): OutputError {
  if (error instanceof OutputError) return error;
  const { code } = error as NodeJS.ErrnoException;
  return new OutputError(
    "SourceNotFound",
    `${quotedPath(path)}, which a pattern leads to, cannot be read (${code}); narrow the pattern, or grant permission to read it`,
    { cause: error },
  );
}
