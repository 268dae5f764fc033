import type { Dirent } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { OutputError } from "../output-error";
import { type FilePath, pathIn, quotedPath } from "./file-path";

/** What a path leads to, if a pattern can mean it. */
export type Kind = "file" | "folder";

/**
 * Tells what an entry of a folder is, or leads to.
 *
 * @throws {OutputError} `SourceNotFound` for a link that cannot be read.
 */
export async function kindOfEntry(entry: Dirent | Dirent<Buffer>, folder: FilePath): Promise<Kind | undefined> {
  return entry.isSymbolicLink() ? kindOfLink(pathIn(folder, entry.name)) : kindFrom(entry);
}

/** A link is what it leads to; one that leads nowhere is nothing. */
async function kindOfLink(path: FilePath): Promise<Kind | undefined> {
  const kind = await kindOf(path);
  // it was listed: unless it is there, it has not led nowhere
  if (kind === undefined) await lstat(path).catch((error) => Promise.reject(unreadable(path, error)));
  return kind;
}

/** Whether a path can be one of a file, and is. */
export async function isFile(path: FilePath): Promise<boolean> {
  return (await kindOf(path).catch(() => undefined)) === "file";
}

/**
 * Tells what a path leads to; undefined if there is nothing.
 *
 * @throws {OutputError} `SourceNotFound` if that cannot be read.
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

/** Whether a file system says that there is nothing at a path. */
export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ELOOP"].includes((error as NodeJS.ErrnoException).code ?? "");
}

/** Returns the error for what a pattern leads to and cannot be read. */
export function unreadable(path: FilePath, error: unknown): OutputError {
  if (error instanceof OutputError) return error;
  const { code } = error as NodeJS.ErrnoException;
  return new OutputError(
    "SourceNotFound",
    `what a pattern leads to must be readable, got ${quotedPath(path)}: ${code}; narrow the pattern, or give the right to read it`,
    { cause: error },
  );
}
