import { isUtf8 } from "node:buffer";
import { readdir, stat } from "node:fs/promises";
import { isAbsolute, join, resolve, sep } from "node:path";
import { ANY, matchesPieces, type PatternPiece } from "../../../environment/wildcards";
import { expandVariables } from "../environment/expand-variables";
import { withStoredCase } from "./stored-case";

/** How a node's system writes paths. */
export interface PathRules {
  /** Replaces variables in a text. Names that are not known stay. */
  expand(text: string, variables: Readonly<Record<string, string>>): string;
  /** Returns a path of the node with `/`. If it is absolute, the result is its place on this machine. */
  toLocal(path: string): string;
  /** Returns a path of this machine as the node's programs see it. */
  toNode(path: string): string;
  /** Whether names that differ only in case are the same. */
  readonly ignoresCase: boolean;
}

/** The paths of a Linux node are those of this machine. */
export const LINUX_PATHS: PathRules = {
  expand: expandVariables,
  toLocal: (path) => path,
  toNode: (path) => path,
  ignoresCase: false,
};

/** The expanded `filePattern` of an OutputFile on this node. */
export interface ResolvedPattern {
  /**
   * The directory to which the names of matches are relative: the path before the first part with a wildcard, or before
   * the file's name.
   */
  readonly baseDirectory: string;
  /** The path parts below it. */
  readonly parts: readonly string[];
  /** Whether the pattern has a wildcard. If so, `path` is a directory, otherwise a blob's name. */
  readonly hasWildcard: boolean;
  /** Whether names that differ only in case match. */
  readonly ignoresCase: boolean;
}

/**
 * Expands the variables of a pattern and finds its base directory, as Azure's uploader does. A relative pattern is
 * relative to the task's working directory. Brackets count as a wildcard, even if they only escape one. The last part
 * stays if it is empty or `.`, because then the pattern names a directory.
 */
export function resolvePattern(
  pattern: string,
  workingDirectory: string,
  environment: Readonly<Record<string, string>>,
  { expand, toLocal, ignoresCase }: PathRules = LINUX_PATHS,
): ResolvedPattern {
  const expanded = toLocal(expand(pattern, environment));
  const leadsOn = (part: string, index: number, all: string[]) =>
    index === all.length - 1 || (part !== "" && part !== ".");
  const parts = expanded.split(sep).filter(leadsOn);
  const firstWild = parts.findIndex(isWild);
  const count = firstWild === -1 ? parts.length - 1 : firstWild;
  const fixed = parts.slice(0, count);
  const baseDirectory = isAbsolute(expanded) ? join(sep, ...fixed) : resolve(workingDirectory, ...fixed);
  return {
    baseDirectory: ignoresCase ? withStoredCase(baseDirectory) : baseDirectory,
    parts: parts.slice(count),
    hasWildcard: firstWild !== -1,
    ignoresCase,
  };
}

/**
 * Returns the files that a pattern matches, as sorted absolute paths, without directories. No match is not an error.
 *
 * The pattern language is the one that the REST API documents, which is that of Python's `glob`. `*`, `?` and brackets
 * match within a name. A path part `**` matches any directories or none, and all files below if it is the last part. A
 * name with a leading dot, file or directory, is matched only if the pattern has the dot. `**` does not follow symbolic
 * links to directories.
 *
 * @param onNotUtf8 called for each match whose path is not UTF-8, with such bytes shown as `\xe4`. It cannot have a
 * blob, and must not be ignored silently.
 */
export async function matchFiles(
  pattern: ResolvedPattern,
  onNotUtf8: (path: string) => void = () => {},
): Promise<string[]> {
  // Keyed by one byte per character, so that no two paths are confused.
  const found = new Map<string, Buffer>();
  const add = (path: Buffer) => found.set(path.toString("latin1"), path);
  await new Walk(add, pattern.ignoresCase).find(Buffer.from(pattern.baseDirectory), pattern.parts);
  const paths = [...found.values()];
  for (const path of paths) if (!isUtf8(path)) onNotUtf8(shown(path));
  return paths
    .filter((path) => isUtf8(path))
    .map((path) => path.toString())
    .sort();
}

/** Returns whether a name matches one part of a pattern. */
export function matchesName(part: string, name: string, ignoresCase = false): boolean {
  if (ignoresCase) return matchesName(part.toLowerCase(), name.toLowerCase());
  if (name.startsWith(".") && !part.startsWith(".")) return false;
  return matchesPieces(piecesOf(part), name);
}

function isWild(part: string): boolean {
  return /[*?[]/.test(part);
}

/** Finds the files below a directory that the parts of a pattern match. */
class Walk {
  /** The directories with the number of parts that were left there. Several `**` lead to the same ones again. */
  readonly #visited = new Set<string>();

  constructor(
    private readonly add: (path: Buffer) => void,
    private readonly ignoresCase: boolean,
  ) {}

  async find(directory: Buffer, parts: readonly string[]): Promise<void> {
    const [part, ...rest] = parts;
    const visit = `${parts.length} ${directory.toString("latin1")}`;
    if (part === undefined || this.#visited.has(visit)) return;
    this.#visited.add(visit);
    if (!isWild(part)) {
      const path = below(directory, Buffer.from(part));
      return this.#take(this.ignoresCase ? Buffer.from(withStoredCase(path.toString())) : path, rest);
    }
    // An unreadable directory has no matches.
    const options = { withFileTypes: true, encoding: "buffer" } as const;
    const entries = (await readdir(directory, options).catch(() => [])).map((entry) => ({
      entry,
      name: entry.name.toString(),
      path: below(directory, entry.name),
    }));
    if (part === "**") {
      if (rest.length > 0) await this.find(directory, rest);
      for (const { entry, path } of entries.filter(({ name }) => !name.startsWith("."))) {
        if (entry.isDirectory()) await this.find(path, parts);
        else if (rest.length === 0) await this.#take(path, rest);
      }
      return;
    }
    for (const { name, path } of entries) if (matchesName(part, name, this.ignoresCase)) await this.#take(path, rest);
  }

  /** Continues below a path that matched, or adds it if no part is left. */
  async #take(path: Buffer, rest: readonly string[]): Promise<void> {
    if (rest.length > 0) await this.find(path, rest);
    else if (await isFile(path)) this.add(path);
  }
}

function below(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, Buffer.from(directory.at(-1) === sep.charCodeAt(0) ? "" : sep), name]);
}

async function isFile(path: Buffer): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}

/** Returns UTF-8 sequences as text, and every other byte as `\xe4`. */
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

/** An opening bracket without a closing one, or with nothing between them, is a plain character. */
function piecesOf(part: string): PatternPiece[] {
  const tokens = part.matchAll(/\[(?:(!)|(?!!))(\][^\]]*|[^\]]+)\]|./gsu);
  return [...tokens].map(([token, negated, members]) => {
    if (members !== undefined) return setPiece(negated !== undefined, members);
    if (token === "*") return ANY;
    return (character) => token === "?" || character === token;
  });
}

/** `a-c` is a range. A hyphen at either end is a plain character, and a reversed range is empty. */
function setPiece(negated: boolean, members: string): PatternPiece {
  const ranges = [...members.matchAll(/(.)-(.)|./gsu)].map(([token, low = token, high = token]) => ({
    low: codeOf(low),
    high: codeOf(high),
  }));
  return (character) => {
    const code = codeOf(character);
    return ranges.some(({ low, high }) => low <= code && code <= high) !== negated;
  };
}

function codeOf(character: string): number {
  return character.codePointAt(0)!;
}
