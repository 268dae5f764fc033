import { readdir, stat } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { quotedPath } from "../failure/quoted-path";
import { refusedArgument } from "../refused-argument";

/** A path of the file system: text if it is UTF-8, as most paths are, and otherwise its bytes. */
export type FilePath = string | Buffer;

/** Node's replacement for bytes that are not UTF-8, in the names that it reads and in arguments. */
export const NOT_UTF8 = "\uFFFD";

const SLASH = Buffer.from("/");

/** Returns the path of a name in a folder. It is bytes if one of the two is. */
export function pathIn(folder: FilePath, name: FilePath): FilePath {
  if (typeof folder === "string" && typeof name === "string") return join(folder, name);
  return Buffer.concat([asBytes(folder), SLASH, asBytes(name)]);
}

/** Returns a relative path with a continuation. It is bytes if one of the two is. */
export function extended(path: FilePath, by: FilePath): FilePath {
  if (typeof path === "string" && typeof by === "string") return path + by;
  return Buffer.concat([asBytes(path), asBytes(by)]);
}

/**
 * Returns the path of a file relative to a folder. It is absolute, unless the working directory is not UTF-8: Node then
 * can reach the file only by a relative path.
 */
export function pathFrom(folder: string, path: string): string {
  const absolute = resolve(folder, path);
  const isOfWorkingDirectory = absolute.includes(NOT_UTF8) && process.cwd().includes(NOT_UTF8);
  return isOfWorkingDirectory && !isAbsolute(folder) && !isAbsolute(path) ? join(folder, path) : absolute;
}

/**
 * Finds the file for an argument that has lost bytes that are not UTF-8. Any other path is returned unchanged, and so
 * is one that matches no file.
 *
 * @throws {OutputError} `PathRefused` if it matches several files.
 */
export async function fileMeant(path: string): Promise<FilePath> {
  if (!path.includes(NOT_UTF8)) return path;
  let found: FilePath[] = [isAbsolute(path) ? "/" : "."];
  for (const name of path.split("/").filter((name) => name !== "")) {
    const next = await Promise.all(found.map((folder) => (name.includes(NOT_UTF8) ? named(folder, name) : [name])));
    found = next.flatMap((names, index) => names.map((each) => pathIn(found[index]!, each)));
  }
  const files = await Promise.all(found.map(async (file) => ((await exists(file)) ? [file] : [])));
  const [file, other] = files.flat();
  if (file !== undefined && other !== undefined) {
    const got = `${quotedPath(file)} and ${quotedPath(other)}, which differ only in bytes that are not UTF-8`;
    const fix = "rename one of them, or save its content from standard input";
    throw refusedArgument("PathRefused", "source", "be one file", got, fix);
  }
  return file ?? path;
}

/** Returns the names in a folder that Node reads as the given one. */
async function named(folder: FilePath, name: string): Promise<Buffer[]> {
  const names = await readdir(folder, { encoding: "buffer" }).catch(() => []);
  return names.filter((bytes) => bytes.toString() === name);
}

async function exists(file: FilePath): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function asBytes(path: FilePath): Buffer {
  return typeof path === "string" ? Buffer.from(path) : path;
}
