import { isAbsolute, posix } from "node:path";
import { shown } from "../../conventions/internal";
import { refusedArgument } from "../refused-argument";
import { NOT_UTF8 } from "./file-path";
import { literalStart, matcherOf, withPlainSlashes } from "./pattern";

/** The parts of a pattern. */
export interface ParsedPattern {
  /** The pattern as a path, for a file whose name contains special characters. */
  readonly literal: string;
  /** The `../` at its start. */
  readonly up: string;
  /** The names after it. */
  readonly names: readonly string[];
  /**
   * The path after the `../` of the folder to start in. If the pattern has no special character, it is the path of the
   * file.
   */
  readonly start: string;
  /** The names after `start`. */
  readonly parts: readonly PatternPart[];
  /** Returns whether a file's path matches, without the `../` at its start. */
  readonly matches: (path: string) => boolean;
}

export interface PatternPart {
  /** Whether the part is `**`. */
  readonly isAnyDepth: boolean;
  readonly matches: (name: string) => boolean;
}

/** The advice for an absolute pattern. `SOURCE` of `save SOURCE --as PATH` can be absolute. */
const FIX = "change to its folder first, or save one file with `save KIND FILE --as PATH`";

/**
 * Splits a pattern into its parts.
 *
 * @throws {OutputError} `PathRefused` for an absolute pattern, and for one that can only mean a folder.
 */
export function parsePattern(given: string): ParsedPattern {
  if (isAbsolute(given)) {
    throw refusedArgument("PathRefused", "pattern", "be relative to the working directory", shown(given), FIX);
  }
  const slashed = process.platform === "win32" ? given.replaceAll("\\", "/") : withPlainSlashes(given);
  if (/(?:^|\/)\.{1,2}$|\/$/.test(slashed)) {
    const folder = posix.normalize(slashed).replace(/\/$/, "");
    const fix = `write ${shown(`${folder}/**`)} for all files in it`;
    throw refusedArgument("PathRefused", "pattern", "match files", `${shown(given)}, which is a folder`, fix);
  }
  const normal = posix.normalize(slashed);
  const up = /^(?:\.\.\/)*/.exec(normal)?.[0] ?? "";
  const pattern = normal.slice(up.length);
  const names = pattern.split("/");
  // A name that has lost bytes that are not UTF-8 cannot be requested. It is found in the list of names.
  const special = names.findIndex((name) => literalStart(name) !== name || name.includes(NOT_UTF8));
  const depth = special === -1 ? names.length : special;
  return {
    literal: normal,
    up,
    names,
    start: names.slice(0, depth).join("/"),
    parts: names.slice(depth).map((name) => ({ isAnyDepth: name === "**", matches: matcherOf(name) })),
    matches: matcherOf(pattern),
  };
}
