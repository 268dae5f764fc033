import { isUtf8 } from "node:buffer";
import type { Dirent } from "node:fs";
import { opendir } from "node:fs/promises";
import { OutputError } from "../output-error";
import { isMissing, type Kind, kindOfEntry, unreadable } from "./file-kind";
import { type FilePath, NOT_UTF8 } from "./file-path";
import type { ParsedPattern, PatternPart } from "./parse-pattern";
import { SortedNames } from "./sorted-names";

/** How many entries of a folder are read in one call. */
const ENTRIES_AT_ONCE = 512;

/** A folder that may contain matches. */
export interface FolderToWalk {
  readonly path: FilePath;
  /** Its path relative to the starting point, empty or with a `/` at the end. */
  readonly below: FilePath;
  /** Index of the part of the pattern that the names in the folder must match. */
  readonly part: number;
}

/** The wanted names of a folder. */
export interface WantedNames {
  /** Returns the next name. Names of folders end in `/`. */
  readonly nextName: () => FilePath | undefined;
  /** The names that cannot be read. The name of the folder itself is empty. */
  readonly failures: readonly UnreadableName[];
}

interface UnreadableName {
  readonly name: FilePath;
  readonly error: OutputError;
}

/**
 * Returns the names of matching files, and of folders that may contain some, in order. Names that are not UTF-8 come
 * first. A folder's name ends in `/`, as in the paths of its files, so the order of names is the order of whole paths.
 */
export async function wantedNames(
  { path, below, part }: FolderToWalk,
  parts: readonly PatternPart[],
  matches: ParsedPattern["matches"],
): Promise<WantedNames> {
  const start = below.toString();
  const wantedKind = async (name: string, entry: Dirent | Dirent<Buffer>): Promise<Kind | undefined> => {
    const isWanted = { file: matches(start + name), folder: mayLeadOn(parts, part, name) };
    if (!isWanted.file && !isWanted.folder) return undefined;
    const kind = await kindOfEntry(entry, path);
    return kind !== undefined && isWanted[kind] ? kind : undefined;
  };
  try {
    const asText = typeof path === "string" ? await textNames(path, wantedKind) : undefined;
    return asText ?? (await byteNames(path, wantedKind));
  } catch (error) {
    return { nextName: () => undefined, failures: [{ name: "", error: unreadable(path, error) }] };
  }
}

type WantedKind = (name: string, entry: Dirent | Dirent<Buffer>) => Promise<Kind | undefined>;

/** Reads the wanted names of a folder as text. Returns undefined if one of the names is not UTF-8. */
async function textNames(path: string, wantedKind: WantedKind): Promise<WantedNames | undefined> {
  const names = new SortedNames();
  const failures: UnreadableName[] = [];
  try {
    for await (const entry of await opendir(path, { bufferSize: ENTRIES_AT_ONCE })) {
      if (entry.name.includes(NOT_UTF8)) return undefined;
      const kind = await readable(entry.name, wantedKind(entry.name, entry), failures);
      if (kind !== undefined) names.add(kind === "folder" ? `${entry.name}/` : entry.name);
    }
  } catch (error) {
    // If the file system does not report kinds, Node asks for them by name. It does not find a name that has lost
    // bytes.
    if (isMissing(error)) return undefined;
    throw error;
  }
  return { nextName: names.inOrder(), failures };
}

/** Reads the wanted names of a folder as bytes. */
async function byteNames(path: FilePath, wantedKind: WantedKind): Promise<WantedNames> {
  const names = new SortedNames();
  const notText: Buffer[] = [];
  const failures: UnreadableName[] = [];
  // The type declarations omit this option. The documentation of `fs.opendir` has it.
  const options = { bufferSize: ENTRIES_AT_ONCE, encoding: "buffer" as BufferEncoding };
  for await (const entry of (await opendir(path, options)) as AsyncIterable<Dirent | Dirent<Buffer>>) {
    const bytes = entry.name as Buffer;
    const name = bytes.toString();
    const kind = await readable(bytes, wantedKind(name, entry), failures);
    if (kind === undefined) continue;
    const end = kind === "folder" ? "/" : "";
    if (isUtf8(bytes)) names.add(name + end);
    else notText.push(Buffer.concat([bytes, Buffer.from(end)]));
  }
  const nextName = names.inOrder();
  return { nextName: () => notText.shift() ?? nextName(), failures };
}

/** Returns the kind of an entry. If it cannot be read, adds it to `failures` and returns undefined. */
async function readable(
  name: FilePath,
  kind: Promise<Kind | undefined>,
  failures: UnreadableName[],
): Promise<Kind | undefined> {
  try {
    return await kind;
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    failures.push({ name, error });
    return undefined;
  }
}

/**
 * Returns whether a folder of that name may contain matches. Below a `**`, each name matches it or one of the parts
 * after it.
 */
function mayLeadOn(parts: readonly PatternPart[], at: number, name: string): boolean {
  const part = parts[at];
  if (part?.isAnyDepth) return parts.slice(at).some(({ matches }) => matches(name));
  return part !== undefined && at < parts.length - 1 && part.matches(name);
}
