import { isAbsolute, posix } from "node:path";
import { OutputError } from "../output-error";
import { NOT_UTF8 } from "./file-path";
import { literalStart, matcherOf, withPlainSlashes } from "./pattern";

/** A pattern, taken apart. */
export interface ParsedPattern {
  /** The pattern as a path, for a file that is called like it. */
  readonly literal: string;
  /** The `../` that it begins with. */
  readonly up: string;
  /** What follows, name by name. */
  readonly names: readonly string[];
  /** The path after the `../` of the folder to begin in or, where nothing in it is special, of the file. */
  readonly start: string;
  /** The names after that path. */
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
 * @throws {OutputError} `PathRefused` for an absolute pattern, and for one that can only mean a folder.
 */
export function parsePattern(given: string): ParsedPattern {
  if (isAbsolute(given)) {
    throw new OutputError(
      "PathRefused",
      `pattern must be relative to the working directory, got ${JSON.stringify(given)}`,
    );
  }
  const slashed = process.platform === "win32" ? given.replaceAll("\\", "/") : withPlainSlashes(given);
  if (/(?:^|\/)\.{1,2}$|\/$/.test(slashed)) {
    const folder = posix.normalize(slashed).replace(/\/$/, "");
    throw new OutputError(
      "PathRefused",
      `pattern must match files, got ${JSON.stringify(given)}, which is a folder; write ${JSON.stringify(`${folder}/**`)} for all files in it`,
    );
  }
  const normal = posix.normalize(slashed);
  const up = /^(?:\.\.\/)*/.exec(normal)?.[0] ?? "";
  const pattern = normal.slice(up.length);
  const names = pattern.split("/");
  // what came with bytes that are not UTF-8 cannot be asked for, but is found by its name
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
