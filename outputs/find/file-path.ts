import { isUtf8 } from "node:buffer";
import { readdir, stat } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { OutputError } from "../output-error";

/** A path of the file system: text where it is UTF-8, as it mostly is, else its bytes. */
export type FilePath = string | Buffer;

/** What Node puts in place of bytes that are not UTF-8, in names that it reads and in arguments. */
export const NOT_UTF8 = "\uFFFD";

const SLASH = Buffer.from("/");

/** A run of UTF-8, or one byte that is in none, in text that holds a byte in each character. */
const UTF8_OR_BYTE =
  /(?:[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+|[\x80-\xff]/g;

/**
 * Returns a path for messages: JSON, but for bytes that are not UTF-8, which are written as `\xe4`.
 *
 * @example
 * quotedPath(Buffer.from("d\xe4/z", "latin1")); // "d\xe4/z", in quotes
 */
export function quotedPath(path: FilePath): string {
  if (typeof path === "string") return JSON.stringify(path);
  const shown = path.toString("latin1").replace(UTF8_OR_BYTE, (part) => {
    const bytes = Buffer.from(part, "latin1");
    return isUtf8(bytes) ? JSON.stringify(bytes.toString()).slice(1, -1) : `\\x${bytes.toString("hex")}`;
  });
  return `"${shown}"`;
}

/** Returns the path of what has a name in a folder, as bytes where one of the two is. */
export function pathIn(folder: FilePath, name: FilePath): FilePath {
  if (typeof folder === "string" && typeof name === "string") return join(folder, name);
  return Buffer.concat([asBytes(folder), SLASH, asBytes(name)]);
}

/** Returns a relative path's continuation, as bytes where one of the two is. */
export function extended(path: FilePath, by: FilePath): FilePath {
  if (typeof path === "string" && typeof by === "string") return path + by;
  return Buffer.concat([asBytes(path), asBytes(by)]);
}

/**
 * Returns a path from a folder on: absolute, or relative to the working directory where that is not UTF-8, since Node has no other path that
 * leads there.
 */
export function pathFrom(folder: string, path: string): string {
  const absolute = resolve(folder, path);
  const isOfWorkingDirectory = absolute.includes(NOT_UTF8) && process.cwd().includes(NOT_UTF8);
  return isOfWorkingDirectory && !isAbsolute(folder) && !isAbsolute(path) ? join(folder, path) : absolute;
}

/**
 * Finds the file that a path means in which bytes that are not UTF-8 were lost: arguments come without them. Every other path is returned as
 * it is, and so is one that means nothing.
 *
 * @throws {OutputError} `PathRefused` where it means several files.
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
    throw new OutputError(
      "PathRefused",
      `source must be one file, got ${quotedPath(file)} and ${quotedPath(other)}, which differ only in bytes that are not UTF-8; rename one of them, or save its content from standard input`,
    );
  }
  return file ?? path;
}

/** The names in a folder that Node reads as the given one. */
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
