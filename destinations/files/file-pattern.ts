import { shown } from "../../conventions/internal";
import { DestinationError } from "../destination-error";

/**
 * Returns the one file that an OutputFile's `filePattern` names, or undefined if it has wildcards. As for the service's
 * own uploader, a pattern has wildcards as soon as `*`, `?` or `[` is in it, even if brackets only escape one (`[*]`).
 * Then `path` is a directory. test/contracts/patterns.ts has the cases.
 *
 * @throws {DestinationError} `PatternRefused` for a pattern that is empty or names a directory.
 */
export function singleFile(pattern: string): string | undefined {
  if (typeof pattern !== "string" || /(?:^|[/\\])\.{0,2}$/.test(pattern)) {
    throw new DestinationError(
      "PatternRefused",
      `pattern must name a file, got ${shown(pattern)}; for a folder's files write \`folder/*\`, for all below it \`folder/**/*\``,
    );
  }
  return /[*?[]/.test(pattern) ? undefined : pattern;
}
