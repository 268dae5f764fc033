import { isUtf8 } from "node:buffer";
import type { Dirent } from "node:fs";
import { lstat, opendir, realpath, stat } from "node:fs/promises";
import { extended, type FilePath, NOT_UTF8, pathFrom, pathIn, shownPath } from "./file-path";
import { OutputError } from "./output-error";
import { type ParsedPattern, type PatternPart, parsePattern } from "./parse-pattern";
import { SortedNames } from "./sorted-names";

/** How many entries of a folder are read at once. */
const ENTRIES_AT_ONCE = 512;

const SLASH = 0x2f;

/**
 * Finds the regular files that a pattern matches, and yields their paths relative to `folder`, with `/`, in order. It reads a folder when
 * its turn has come, and holds no more than the names in the folders that lead to the file that it is at.
 *
 * Patterns are those of an OutputFile: `*` and `?` within a name, `**` across folders, `[abc]`, `[a-z]` and `[!a]`; a leading dot matches
 * only where it is written. `..` may lead out of the folder (`../std*.txt`). On Windows `\` separates as `/` does; elsewhere it takes
 * the meaning from the character after it. If a file has exactly the path that the pattern spells, only that file is meant. Links are followed, but for those back to a folder that led to them.
 *
 * Names are read as text, as all of them mostly are UTF-8; where one is not, they are read as bytes, so that none is passed over.
 *
 * @throws {OutputError} `PathRefused` for an absolute pattern or one that means a folder, and for a match whose path is not UTF-8, which no output can have;
 *   `SourceNotFound` for a folder that may hold matches and cannot be read, or is gone when its turn has come.
 */
export async function* matchingFiles(pattern: string, folder: string): AsyncGenerator<string, void> {
  const { literal, start, up, parts, matches } = parsePattern(pattern);
  if (parts.length > 0 && !literal.includes(NOT_UTF8) && (await isFile(pathFrom(folder, literal)))) {
    yield literal;
    return;
  }
  const path = pathFrom(folder, up + start);
  const found = await kindOf(path);
  if (found === "file" && matches(start)) yield up + start;
  if (found !== "folder" || parts.length === 0) return;

  const chain: Folder[] = [];
  const enter = async (folder: FolderToWalk) => {
    const real = await realPathOf(folder.path);
    if (chain.some((other) => other.real === real)) return;
    chain.push({ ...folder, real, nextName: await wantedNames(folder, parts, matches) });
  };
  await enter({ path, below: start === "" ? "" : `${start}/`, part: 0 });
  for (let last = chain.at(-1); last !== undefined; last = chain.at(-1)) {
    const name = last.nextName();
    if (name === undefined) chain.pop();
    else if (isFolderName(name)) {
      const part = parts[last.part]?.isAnyDepth ? last.part : last.part + 1;
      await enter({ path: pathIn(last.path, name), below: extended(last.below, name), part });
    } else {
      const file = extended(last.below, name);
      if (typeof file !== "string") throw notUtf8(extended(up, file));
      yield up + file;
    }
  }
}

/** A folder that may hold matches. */
interface FolderToWalk {
  readonly path: FilePath;
  /** Its path below where the pattern has led up to, empty or with a `/` at its end. */
  readonly below: FilePath;
  /** Which part of the pattern the names in it are held against. */
  readonly part: number;
}

/** A folder that is being walked. */
interface Folder extends FolderToWalk {
  /** Its path without links, a byte in each character. */
  readonly real: string;
  /** Gives what is still to be visited; names of folders end in `/`. */
  readonly nextName: () => FilePath | undefined;
}

/**
 * Gives the names of matching files, and of folders that may hold some, in order, but those that are not UTF-8 first. A folder's ends in `/`, as
 * it does in the paths of what is in it: so the order of names is that of whole paths.
 */
async function wantedNames(
  { path, below, part }: FolderToWalk,
  parts: readonly PatternPart[],
  matches: ParsedPattern["matches"],
): Promise<Folder["nextName"]> {
  const start = below.toString();
  const wantedKind = async (name: string, entry: Dirent | Dirent<Buffer>): Promise<Kind | undefined> => {
    const isWanted = { file: matches(start + name), folder: mayLeadOn(parts, part, name) };
    if (!isWanted.file && !isWanted.folder) return undefined;
    const kind = await kindOfEntry(entry, path);
    return kind !== undefined && isWanted[kind] ? kind : undefined;
  };
  try {
    const asText = typeof path === "string" ? await textNames(path, wantedKind) : undefined;
    return asText?.inOrder() ?? (await byteNames(path, wantedKind));
  } catch (error) {
    throw unreadable(path, error);
  }
}

type WantedKind = (name: string, entry: Dirent | Dirent<Buffer>) => Promise<Kind | undefined>;

/** Reads the wanted names of a folder as text; undefined where one of its names is not UTF-8. */
async function textNames(path: string, wantedKind: WantedKind): Promise<SortedNames | undefined> {
  const names = new SortedNames();
  try {
    for await (const entry of await opendir(path, { bufferSize: ENTRIES_AT_ONCE })) {
      if (entry.name.includes(NOT_UTF8)) return undefined;
      const kind = await wantedKind(entry.name, entry);
      if (kind !== undefined) names.add(kind === "folder" ? `${entry.name}/` : entry.name);
    }
  } catch (error) {
    // a file system that does not tell kinds is asked for them by name, and does not know one that has lost bytes
    if (isMissing(error)) return undefined;
    throw error;
  }
  return names;
}

/** Reads the wanted names of a folder as bytes. */
async function byteNames(path: FilePath, wantedKind: WantedKind): Promise<Folder["nextName"]> {
  const names = new SortedNames();
  const notText: Buffer[] = [];
  // what the types leave out, the documentation of `fs.opendir` does not
  const options = { bufferSize: ENTRIES_AT_ONCE, encoding: "buffer" as BufferEncoding };
  for await (const entry of (await opendir(path, options)) as AsyncIterable<Dirent | Dirent<Buffer>>) {
    const bytes = entry.name as Buffer;
    const name = bytes.toString();
    const kind = await wantedKind(name, entry);
    if (kind === undefined) continue;
    const end = kind === "folder" ? "/" : "";
    if (isUtf8(bytes)) names.add(name + end);
    else notText.push(Buffer.concat([bytes, Buffer.from(end)]));
  }
  const nextName = names.inOrder();
  return () => notText.shift() ?? nextName();
}
/** Whether matches may lie in a folder of that name. Below a `**` each name is matched by it, or by one of the parts after it. */
function mayLeadOn(parts: readonly PatternPart[], at: number, name: string): boolean {
  const part = parts[at];
  if (part?.isAnyDepth) return parts.slice(at).some(({ matches }) => matches(name));
  return part !== undefined && at < parts.length - 1 && part.matches(name);
}

type Kind = "file" | "folder";

async function kindOfEntry(entry: Dirent | Dirent<Buffer>, folder: FilePath): Promise<Kind | undefined> {
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
async function isFile(path: FilePath): Promise<boolean> {
  return (await kindOf(path).catch(() => undefined)) === "file";
}

async function kindOf(path: FilePath): Promise<Kind | undefined> {
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

function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ELOOP"].includes((error as NodeJS.ErrnoException).code ?? "");
}

async function realPathOf(path: FilePath): Promise<string> {
  const real = await realpath(path, { encoding: "buffer" }).catch(() => Buffer.from(path));
  return real.toString("latin1");
}

function isFolderName(name: FilePath): boolean {
  return typeof name === "string" ? name.endsWith("/") : name.at(-1) === SLASH;
}

function notUtf8(path: FilePath): OutputError {
  return new OutputError(
    "PathRefused",
    `path of a file must be UTF-8, as names of outputs are, got ${shownPath(path)}; rename it, or save it alone under a path of its own (\`--as\`)`,
  );
}

function unreadable(path: FilePath, error: unknown): unknown {
  if (error instanceof OutputError) return error;
  const { code } = error as NodeJS.ErrnoException;
  return new OutputError(
    "SourceNotFound",
    `what a pattern leads to must be readable, got ${shownPath(path)}: ${code}; narrow the pattern, or give the right to read it`,
    { cause: error },
  );
}
