import type { Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { BatchServiceError } from "../errors";
import { fileUrl } from "./file-url";

/** A folder whose files are served. */
export interface FileTree {
  /** Absolute. */
  readonly root: string;
  /** The prefix of the files' URLs. */
  readonly url: string;
  /** Whether files have a creation time: on nodes of Windows ("File - Get Properties From Task"). */
  readonly hasCreationTimes: boolean;
}

export interface NodeFile {
  /** Relative to the root, with `/`. */
  readonly name: string;
  readonly url: string;
  /** Absolute, with links resolved. */
  readonly path: string;
  readonly isDirectory: boolean;
  readonly size: number;
  readonly mode: number;
  readonly creationTime?: Date;
  readonly lastModified: Date;
}

/**
 * Returns the files in a folder or, if recursive, all files below it, sorted by name. @throws {BatchServiceError}
 * TaskFilesUnavailable if the folder does not exist
 */
export async function listFiles(tree: FileTree, recursive: boolean): Promise<NodeFile[]> {
  let names: string[];
  try {
    names = await readdir(tree.root, { recursive });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new BatchServiceError("TaskFilesUnavailable", { Reason: "the files are gone from the node" });
  }
  const files: NodeFile[] = [];
  for (const name of names.sort()) {
    const path = join(tree.root, name);
    // A file that was deleted meanwhile, or a broken link, counts as missing.
    const stats = await stat(path).catch(() => undefined);
    if (stats !== undefined) files.push(fileOf(tree, name, path, stats));
  }
  return files;
}

/** @throws {BatchServiceError} FileNotFound, also for a path or a link that leaves the folder */
export async function findFile(tree: FileTree, name: string): Promise<NodeFile> {
  const clean = name.replace(/\/+$/, "");
  const outside = clean.split("/").some((part) => part === "" || part === "." || part === "..") || clean.includes("\0");
  if (outside) throw new BatchServiceError("FileNotFound");
  try {
    const root = await realpath(tree.root);
    const path = await realpath(join(root, clean));
    if (!path.startsWith(root + sep)) throw new BatchServiceError("FileNotFound");
    return fileOf(tree, relative(root, join(root, clean)), path, await stat(path));
  } catch (error) {
    if (error instanceof BatchServiceError) throw error;
    throw new BatchServiceError("FileNotFound");
  }
}

/**
 * Returns the range of a file that `ocp-range: bytes=first-last` selects, or the whole file without it. @throws
 * {BatchServiceError} InvalidRange
 */
export function byteRange(header: string | string[] | undefined, size: number): { start: number; end: number } {
  if (header === undefined) return { start: 0, end: size };
  const match = /^bytes=(\d+)-(\d*)$/.exec(String(header).trim());
  if (match === null)
    throw new BatchServiceError("InvalidHeaderValue", { HeaderName: "ocp-range", HeaderValue: String(header) });
  const start = Number(match[1]);
  const last = match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (start >= size || last < start) throw new BatchServiceError("InvalidRange", { Size: String(size) });
  return { start, end: last + 1 };
}

function fileOf(tree: FileTree, name: string, path: string, stats: Stats): NodeFile {
  const slashed = name.split(sep).join("/");
  return {
    name: slashed,
    url: fileUrl(tree.url, slashed),
    path,
    isDirectory: stats.isDirectory(),
    size: stats.isDirectory() ? 0 : stats.size,
    mode: stats.mode,
    ...(tree.hasCreationTimes && { creationTime: stats.birthtime }),
    lastModified: stats.mtime,
  };
}
