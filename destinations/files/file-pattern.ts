import { refusal, shown } from "../../conventions/internal";
import { DestinationError } from "../destination-error";

/**
 * Returns the one file that an OutputFile's `filePattern` names, or undefined if it has wildcards. As for the service's
 * own uploader, a pattern has wildcards as soon as `*`, `?` or `[` is in it, even if brackets only escape one (`[*]`).
 * Then `path` is a directory. test/contracts/patterns.ts has the cases.
 *
 * @throws {DestinationError} `PatternRefused` for a pattern that is empty, names a directory, leads back from a
 *   directory with a wildcard (`*\/../a`), or has characters that Batch refuses. The message has the position.
 */
export function singleFile(pattern: string): string | undefined {
  if (typeof pattern !== "string" || pattern === "") refuse("name a file", shown(pattern), FOLDER_FIX);
  refuseMatch(pattern, /[\0\p{Cs}]/u, "have no NUL characters and no incomplete surrogate pairs");
  refuseMatch(pattern, /[/\\]$|(?<=^|[/\\])\.{1,2}$/, "end in the name of a file", FOLDER_FIX);
  // The name of a blob has the folders after the first wildcard, and cannot have `..`.
  refuseMatch(pattern, /(?<=[*?[].*[/\\])\.\.(?=[/\\])/s, "have no `..` after a wildcard", "name the folder itself");
  return isWild(pattern) ? undefined : pattern;
}

/** Returns whether a pattern, or a name of it, has a wildcard. */
export function isWild(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** Returns a pattern with `/` between folders. Only on Windows, `\` separates them, too. */
export function slashed(pattern: string, isWindows: boolean): string {
  return isWindows && typeof pattern === "string" ? pattern.replaceAll("\\", "/") : pattern;
}

/**
 * Returns the path of a single file if it can be the path of its output. Batch expands variables (`$VAR`, `%VAR%`) only
 * on the node, and the path of an output cannot be absolute.
 *
 * @throws {DestinationError} `PatternRefused`, with the position.
 */
export function ownPath(file: string): string {
  const rule = "be relative and without variables if no `path` is given";
  refuseMatch(file, /^(?:[/\\]|[A-Za-z]:)|\$|%[^%]+%/, rule, "give the path of the output as `path`");
  return file;
}

const FOLDER_FIX = "for a folder's files write `folder/*`, for all below it `folder/**/*`";

function refuseMatch(pattern: string, refused: RegExp, rule: string, fix?: string): void {
  const match = refused.exec(pattern);
  if (match === null) return;
  refuse(rule, `${shown(match[0])} at character ${match.index + 1} of ${shown(pattern)}`, fix);
}

function refuse(rule: string, got: string, fix?: string): never {
  throw new DestinationError("PatternRefused", refusal("pattern", rule, got, fix));
}
