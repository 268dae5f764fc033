import { readdir, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve, sep } from "node:path";
import { expandVariables } from "./expand-variables";

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
 */
export async function matchFiles(pattern: ResolvedPattern): Promise<string[]> {
  const found = new Set<string>();
  await walk(pattern.baseDirectory, pattern.parts, found);
  return [...found].sort();
}

/** Whether a name matches one part of a pattern. */
export function matchesName(part: string, name: string): boolean {
  if (name.startsWith(".") && !part.startsWith(".")) return false;
  return nameExpression(part).test(name);
}

function isWild(part: string): boolean {
  return /[*?[]/.test(part);
}

async function walk(directory: string, parts: readonly string[], found: Set<string>): Promise<void> {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (!isWild(part)) {
    const path = join(directory, part);
    if (rest.length > 0) await walk(path, rest, found);
    else if (await isFile(path)) found.add(path);
    return;
  }
  // An unreadable directory has no matches.
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  if (part === "**") {
    if (rest.length > 0) await walk(directory, rest, found);
    for (const entry of entries.filter(({ name }) => !name.startsWith("."))) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) await walk(path, parts, found);
      else if (rest.length === 0 && (await isFile(path))) found.add(path);
    }
    return;
  }
  for (const { name } of entries) {
    if (!matchesName(part, name)) continue;
    const path = join(directory, name);
    if (rest.length > 0) await walk(path, rest, found);
    else if (await isFile(path)) found.add(path);
  }
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
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
