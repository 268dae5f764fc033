import { isAbsolute, posix } from "node:path";
import { NOT_UTF8 } from "./file-path";
import { OutputError } from "./output-error";
import { literalStart, matcherOf } from "./pattern";

/** A pattern, taken apart. */
export interface ParsedPattern {
  /** The pattern as a path, for a file that is called like it. */
  readonly literal: string;
  /** The `../` that it begins with. */
  readonly up: string;
  /** The path after that of the folder to begin in or, where nothing in it is special, of the file. */
  readonly start: string;
  /** What follows, for one name after the other. */
  readonly parts: readonly PatternPart[];
  /** Tells of the path of a file, without what leads up. */
  readonly matches: (path: string) => boolean;
}

export interface PatternPart {
  /** Whether it is `**`. */
  readonly isAnyDepth: boolean;
  readonly matches: (name: string) => boolean;
}

/**
 * Takes a pattern apart.
 *
 * @throws {OutputError} `PathRefused` for an absolute one.
 */
export function parsePattern(given: string): ParsedPattern {
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
  // what came with bytes that are not UTF-8 cannot be asked for, but is found by its name
  const special = names.findIndex((name) => literalStart(name) !== name || name.includes(NOT_UTF8));
  const depth = special === -1 ? names.length : special;
  return {
    literal: normal,
    up,
    start: names.slice(0, depth).join("/"),
    parts: names.slice(depth).map((name) => ({ isAnyDepth: name === "**", matches: matcherOf(name) })),
    matches: matcherOf(pattern),
  };
}
