import { DestinationError, shown } from "./destination-error";

/** What Batch makes of an OutputFile's `filePattern`. */
export interface FilePattern {
  /** As it is sent to Batch. */
  readonly text: string;
  /** The one file that is meant, with escapes undone; undefined where wildcards can match several. */
  readonly file: string | undefined;
}

/**
 * Reads a file pattern as the Batch service does (REST API, "Task - Add", OutputFile): `*`, `**`, `?` and `[…]` are wildcards; brackets around one
 * wildcard character (`[*]`) stand for that character, so that `report[1].txt` is a class but `report[[]1].txt` is one file.
 *
 * @throws {DestinationError} `PatternRefused` for a pattern that is empty or names a directory.
 */
export function readFilePattern(pattern: string): FilePattern {
  if (typeof pattern !== "string" || pattern === "" || /[/\\]$/.test(pattern)) {
    throw new DestinationError(
      "PatternRefused",
      `pattern must name a file, got ${shown(pattern)}; for a folder's files write \`folder/*\`, for all below it \`folder/**/*\``,
    );
  }
  const unescaped = pattern.replace(ESCAPE, "");
  return { text: pattern, file: WILDCARD.test(unescaped) ? undefined : pattern.replace(ESCAPE, "$1") };
}

const ESCAPE = /\[([*?[])\]/g;
const WILDCARD = /[*?]|\[[^\]]+\]/;
