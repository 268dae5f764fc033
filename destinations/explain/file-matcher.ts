import { commonFile } from "../files/common-file";
import { isWild, singleFile, slashed } from "../files/file-pattern";
import { namesOf, storedBlob } from "../files/pattern-names";
import { matchesTokens, tokensOf, withFileName } from "../files/pattern-tokens";

/** A pattern whose known variables have their values. */
interface ResolvedPattern {
  /** A file that it matches. Undefined if there is none, or if a name has a wildcard and a variable. */
  readonly example: string | undefined;
  /** Whether it has a wildcard. */
  readonly hasWildcard: boolean;
  /** Returns the name of the blob in which a file is stored, or undefined if the pattern does not match the file. */
  blobOf(file: string): string | undefined;
}

/**
 * Resolves a pattern as a node does.
 *
 * @param path that of the destination.
 *
 * @throws {DestinationError} `PatternRefused`.
 */
export function resolvePattern(
  filePattern: string,
  path: string | undefined,
  system: "linux" | "windows",
  variables: { readonly [name: string]: string },
): ResolvedPattern {
  const isWindows = system === "windows";
  singleFile(slashed(filePattern, isWindows));
  const expanded = slashed(
    isWindows ? expandOnWindows(filePattern, variables) : expand(filePattern, variables),
    isWindows,
  );
  const names = namesOf(fromTask(expanded), isWild);
  const firstWild = names.findIndex(isWild);
  const fixed = firstWild === -1 ? undefined : firstWild;
  const shownPath = path === undefined ? undefined : slashed(path, isWindows);
  return {
    example: fromWorkingDirectory(commonFile(names, names)),
    hasWildcard: fixed !== undefined,
    blobOf(file) {
      const given = namesOf(fromTask(slashed(file, isWindows)), () => false);
      const inCase = isWindows ? (all: readonly string[]) => all.map((name) => name.toLowerCase()) : undefined;
      const isMatch = matchesNames(inCase?.(names) ?? names, inCase?.(given) ?? given);
      return isMatch ? storedBlob(shownPath, given, fixed) : undefined;
    },
  };
}

/**
 * The working directory in the directory of a task ("Files and directories in Azure Batch"). Patterns such as `../**`
 * lead back into it.
 */
const WORKING_DIRECTORY = "wd";

/** Returns a path that starts at the directory of the task, unless it is absolute. */
function fromTask(path: string): string {
  return /^(?:\/|[A-Za-z]:\/)/.test(path) ? path : `${WORKING_DIRECTORY}/${path}`;
}

/** Returns the path of a file, starting at the working directory unless it is absolute. */
function fromWorkingDirectory(names: readonly string[] | undefined): string | undefined {
  if (names === undefined) return undefined;
  const [first = "", ...rest] = names;
  if (first === WORKING_DIRECTORY) return rest.join("/");
  return (/^(?:|[A-Za-z]:)$/.test(first) ? names : ["..", ...names]).join("/");
}

/** Returns whether a pattern's names match those of a file. */
function matchesNames(pattern: readonly string[], names: readonly string[]): boolean {
  const parts = withFileName(pattern);
  // The numbers of parts that can have matched the names so far.
  let reached = skipDirectories(parts, new Set([0]));
  for (const name of names) {
    const next = new Set<number>();
    for (const index of reached) {
      const part = parts[index];
      if (part === "**" && !name.startsWith(".")) next.add(index);
      if (part !== undefined && part !== "**" && matchesName(part, name)) next.add(index + 1);
    }
    reached = skipDirectories(parts, next);
  }
  return reached.has(parts.length);
}

/** `**` also matches no directory. */
function skipDirectories(parts: readonly string[], reached: Set<number>): Set<number> {
  // A set visits the members that are added during its iteration.
  for (const index of reached) if (parts[index] === "**") reached.add(index + 1);
  return reached;
}

function matchesName(part: string, name: string): boolean {
  return isWild(part) ? name !== ".." && matchesTokens(tokensOf(part), name, part.startsWith(".")) : part === name;
}

/** Replaces `$NAME` and `${NAME}`, as nodes of Linux do. Unknown names stay. */
function expand(pattern: string, variables: { readonly [name: string]: string }): string {
  return pattern.replace(/\$(?:(\w+)|\{(\w+)\})/g, (written, name, braced) => variables[name ?? braced] ?? written);
}

/** Replaces `%NAME%` as well, in any case, as nodes of Windows do. */
function expandOnWindows(pattern: string, variables: { readonly [name: string]: string }): string {
  const known = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name.toUpperCase(), value]));
  return pattern.replace(/%(\w+)%|\$(\w+)|\$\{(\w+)\}/g, (written, percent, dollar, braced) => {
    return known[String(percent ?? dollar ?? braced).toUpperCase()] ?? written;
  });
}
