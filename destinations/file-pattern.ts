import { shown } from "../conventions/internal";
import { DestinationError } from "./destination-error";

/**
 * Returns the one file that an OutputFile's `filePattern` names, or undefined where it has wildcards. As for the
 * service's own uploader, a pattern has wildcards as soon as `*`, `?` or `[` is in it, also where brackets only escape
 * one (`[*]`): then `path` is a directory.
 *
 * @throws {DestinationError} `PatternRefused` for a pattern that is empty or names a directory.
 */
export function singleFile(pattern: string): string | undefined {
  if (typeof pattern !== "string" || pattern === "" || /[/\\]$/.test(pattern)) {
    throw new DestinationError(
      "PatternRefused",
      `pattern must name a file, got ${shown(pattern)}; for a folder's files write \`folder/*\`, for all below it \`folder/**/*\``,
    );
  }
  return /[*?[]/.test(pattern) ? undefined : pattern;
}
