import { isUtf8 } from "node:buffer";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve, sep } from "node:path";
import { expandVariables } from "../environment/expand-variables";

/** What an OutputFile's `filePattern` comes to on this node. */
export interface ResolvedPattern {
  /** The directory that matches are named from: all of the path before the first part with a wildcard, or before the file's name. */
  readonly baseDirectory: string;
  /** The parts below it. */
  readonly parts: readonly string[];
  /** Whether there is a wildcard, and so `path` is a directory and not a blob's name. */
  readonly hasWildcard: boolean;
}

/**
 * Expands the variables of a pattern and finds its base directory, as Azure's own uploader does. A relative pattern is relative to the task's
 * working directory. Brackets count as a wildcard, also where they only escape one.
 */
export function resolvePattern(
  pattern: string,
  workingDirectory: string,
  environment: Readonly<Record<string, string>>,
): ResolvedPattern {
  const expanded = expandVariables(pattern, environment);
  const parts = expanded.split(sep).filter((part) => part !== "" && part !== ".");
  const first = parts.findIndex(isWild);
  const fixed = first === -1 ? parts : parts.slice(0, first);
  const fixedPath = isAbsolute(expanded) ? join(sep, ...fixed) : resolve(workingDirectory, ...fixed);
  return first === -1
    ? { baseDirectory: dirname(fixedPath), parts: [basename(fixedPath)], hasWildcard: false }
    : { baseDirectory: fixedPath, parts: parts.slice(first), hasWildcard: true };
}

/**
 * The files (never directories) that a pattern matches, as absolute paths in order; none is no error.
 *
 * The dialect is the one that the REST API documents, which is that of Python's `glob`: `*`, `?` and brackets match within a name, `**` alone in a
 * part matches any directories, none among them, and as the last part all files below; a name with a leading dot, file or
 * directory, is matched only where the dot is written. Directories that are symbolic links are not descended by `**`.
 *
 * @param onNotUtf8 told of each match whose path is not UTF-8, with such bytes as `\xe4`: it can have no blob, and must not be passed over.
 */
export async function matchFiles(
  pattern: ResolvedPattern,
  onNotUtf8: (path: string) => void = () => {},
): Promise<string[]> {
  // by a byte in each character, so that no two are taken for one
  const found = new Map<string, Buffer>();
  await walk(Buffer.from(pattern.baseDirectory), pattern.parts, (path) => found.set(path.toString("latin1"), path));
  const paths = [...found.values()];
  for (const path of paths) if (!isUtf8(path)) onNotUtf8(shown(path));
  return paths
    .filter((path) => isUtf8(path))
    .map((path) => path.toString())
    .sort();
}

/** Whether a name matches one part of a pattern. */
export function matchesName(part: string, name: string): boolean {
  if (name.startsWith(".") && !part.startsWith(".")) return false;
  return nameExpression(part).test(name);
}

function isWild(part: string): boolean {
  return /[*?[]/.test(part);
}

async function walk(directory: Buffer, parts: readonly string[], add: (path: Buffer) => void): Promise<void> {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (!isWild(part)) {
    const path = below(directory, Buffer.from(part));
    if (rest.length > 0) await walk(path, rest, add);
    else if (await isFile(path)) add(path);
    return;
  }
  // An unreadable directory has no matches.
  const options = { withFileTypes: true, encoding: "buffer" } as const;
  const entries = (await readdir(directory, options).catch(() => [])).map((entry) => ({
    entry,
    name: entry.name.toString(),
    path: below(directory, entry.name),
  }));
  if (part === "**") {
    if (rest.length > 0) await walk(directory, rest, add);
    for (const { entry, path } of entries.filter(({ name }) => !name.startsWith("."))) {
      if (entry.isDirectory()) await walk(path, parts, add);
      else if (rest.length === 0 && (await isFile(path))) add(path);
    }
    return;
  }
  for (const { name, path } of entries) {
    if (!matchesName(part, name)) continue;
    if (rest.length > 0) await walk(path, rest, add);
    else if (await isFile(path)) add(path);
  }
}

function below(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, Buffer.from(directory.at(-1) === sep.charCodeAt(0) ? "" : sep), name]);
}

async function isFile(path: Buffer): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}

/** Runs of UTF-8 as text, and each other byte as `\xe4`. */
function shown(path: Buffer): string {
  let text = "";
  for (let start = 0; start < path.length; ) {
    const length = [1, 2, 3, 4].find((length) => isUtf8(path.subarray(start, start + length)));
    const end = start + (length ?? 1);
    const bytes = path.subarray(start, end);
    text += length === undefined ? `\\x${bytes.toString("hex")}` : bytes.toString();
    start = end;
  }
  return text;
}

/** An opening bracket without its closing one, or with nothing in it, is a plain character. */
function nameExpression(part: string): RegExp {
  const tokens = part.matchAll(/\[(?:(!)|(?!!))(\][^\]]*|[^\]]+)\]|./gsu);
  const source = [...tokens].map(([token, negated, members]) => {
    if (members !== undefined) return setExpression(negated !== undefined, members);
    return token === "*" ? ".*" : token === "?" ? "." : escaped(token);
  });
  return new RegExp(`^${source.join("")}$`, "su");
}

/** `a-c` is a range; a hyphen at an end is itself, and a range that runs backwards is empty. */
function setExpression(negated: boolean, members: string): string {
  const ranges = [...members.matchAll(/(.)-(.)|./gsu)].map(([token, low, high]) => {
    if (low === undefined || high === undefined) return escaped(token);
    return codeOf(low) <= codeOf(high) ? `${escaped(low)}-${escaped(high)}` : "";
  });
  return `[${negated ? "^" : ""}${ranges.join("")}]`;
}

function escaped(character: string): string {
  return `\\u{${codeOf(character).toString(16)}}`;
}

function codeOf(character: string): number {
  return character.codePointAt(0)!;
}
