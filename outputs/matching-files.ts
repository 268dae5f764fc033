import type { Dirent } from "node:fs";
import { opendir, realpath, stat } from "node:fs/promises";
import { isAbsolute, posix, resolve } from "node:path";
import { OutputError } from "./output-error";
import { literalStart, matcherOf } from "./pattern";
import { SortedNames } from "./sorted-names";

/** How many entries of a folder are read at once. */
const ENTRIES_AT_ONCE = 512;

/**
 * Finds the regular files that a pattern matches, and yields their paths relative to `folder`, with `/`, in order. It reads a folder when
 * its turn has come, and holds no more than the names in the folders that lead to the file that it is at.
 *
 * Patterns are those of an OutputFile: `*` and `?` within a name, `**` across folders, `[abc]`, `[a-z]` and `[!a]`; a leading dot matches
 * only where it is written. `..` may lead out of the folder (`../std*.txt`). On Windows `\` separates as `/` does; elsewhere it takes
 * the meaning from the character after it. Links are followed, but for those back to a folder that led to them.
 *
 * @throws {OutputError} `PathRefused` for an absolute pattern; `SourceNotFound` for a folder that may hold matches and cannot be read.
 */
export async function* matchingFiles(pattern: string, folder: string): AsyncGenerator<string, void> {
  const { start, up, parts, matches } = parse(pattern);
  const path = resolve(folder, up + start);
  const found = await kindOf(path);
  if (found === "file" && matches(start)) yield up + start;
  if (found !== "folder" || parts.length === 0) return;

  const below = start === "" ? "" : `${start}/`;
  const chain: Folder[] = [];
  const enter = async (folder: Omit<Folder, "real" | "nextName">) => {
    const real = await realpath(folder.path).catch(() => folder.path);
    if (chain.some((other) => other.real === real)) return;
    chain.push({ ...folder, real, nextName: await wantedNames(folder, parts, matches) });
  };
  await enter({ path, below, part: 0 });
  for (let last = chain.at(-1); last !== undefined; last = chain.at(-1)) {
    const name = last.nextName();
    if (name === undefined) chain.pop();
    else if (!name.endsWith("/")) yield up + last.below + name;
    else {
      const part = parts[last.part]?.isAnyDepth ? last.part : last.part + 1;
      await enter({ path: resolve(last.path, name), below: last.below + name, part });
    }
  }
}

/** A pattern, taken apart. */
interface Parsed {
  /** The `../` that it begins with. */
  readonly up: string;
  /** The path after that of the folder to begin in or, where nothing in it is special, of the file. */
  readonly start: string;
  /** What follows, for one name after the other. */
  readonly parts: readonly Part[];
  /** Tells of the path of a file, without what leads up. */
  readonly matches: (path: string) => boolean;
}

interface Part {
  /** Whether it is `**`. */
  readonly isAnyDepth: boolean;
  readonly matches: (name: string) => boolean;
}

/** A folder that is being walked. */
interface Folder {
  readonly path: string;
  /** Its path below where the pattern has led up to, empty or with a `/` at its end. */
  readonly below: string;
  /** Which part of the pattern the names in it are held against. */
  readonly part: number;
  /** Its path without links. */
  readonly real: string;
  /** Gives what is still to be visited; names of folders end in `/`. */
  readonly nextName: () => string | undefined;
}

function parse(given: string): Parsed {
  if (isAbsolute(given)) {
    throw new OutputError(
      "PathRefused",
      `pattern must be relative to the working directory, got ${JSON.stringify(given)}`,
    );
  }
  const slashed = process.platform === "win32" ? given.replaceAll("\\", "/") : given;
  const normal = posix.normalize(slashed).replace(/\/$/, "");
  const up = /^(?:\.\.\/)*/.exec(normal)?.[0] ?? "";
  const pattern = normal.slice(up.length);
  const names = pattern.split("/");
  const special = names.findIndex((name) => literalStart(name) !== name);
  const depth = special === -1 ? names.length : special;
  return {
    up,
    start: names.slice(0, depth).join("/"),
    parts: names.slice(depth).map((name) => ({ isAnyDepth: name === "**", matches: matcherOf(name) })),
    matches: matcherOf(pattern),
  };
}

/**
 * Gives the names of matching files, and of folders that may hold some, in order. A folder's ends in `/`, as it does in the paths of what is
 * in it: so the order of names is that of whole paths.
 */
async function wantedNames(
  { path, below, part }: Pick<Folder, "path" | "below" | "part">,
  parts: readonly Part[],
  matches: Parsed["matches"],
): Promise<Folder["nextName"]> {
  const names = new SortedNames();
  try {
    for await (const entry of await opendir(path, { bufferSize: ENTRIES_AT_ONCE })) {
      const { name } = entry;
      const isWanted = { file: matches(below + name), folder: mayLeadOn(parts, part, name) };
      if (!isWanted.file && !isWanted.folder) continue;
      const kind = await kindOfEntry(entry, path);
      if (kind !== undefined && isWanted[kind]) names.add(kind === "folder" ? `${name}/` : name);
    }
  } catch (error) {
    if (!isMissing(error)) throw unreadable(path, error);
  }
  return names.inOrder();
}

/** Whether matches may lie in a folder of that name. Below a `**` each name is matched by it, or by one of the parts after it. */
function mayLeadOn(parts: readonly Part[], at: number, name: string): boolean {
  const part = parts[at];
  if (part?.isAnyDepth) return parts.slice(at).some(({ matches }) => matches(name));
  return part !== undefined && at < parts.length - 1 && part.matches(name);
}

type Kind = "file" | "folder";

async function kindOfEntry(entry: Dirent, folder: string): Promise<Kind | undefined> {
  return entry.isSymbolicLink() ? kindOf(resolve(folder, entry.name)) : kindFrom(entry);
}

/** A link is what it leads to; one that leads nowhere is nothing. */
async function kindOf(path: string): Promise<Kind | undefined> {
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

function unreadable(path: string, error: unknown): unknown {
  if (error instanceof OutputError) return error;
  const { code } = error as NodeJS.ErrnoException;
  return new OutputError(
    "SourceNotFound",
    `what a pattern leads to must be readable, got ${JSON.stringify(path)}: ${code}; narrow the pattern, or give the right to read it`,
    { cause: error },
  );
}
