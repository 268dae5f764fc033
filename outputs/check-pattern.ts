import { blobName } from "../conventions";
import { parsePattern } from "./parse-pattern";
import type { OutputSet } from "./save-output";

/**
 * Checks what can be known of a pattern's matches before there are any: whether outputs can have their names.
 *
 * @returns the name of the blob of the one file that a pattern without `*`, `?` or brackets means; undefined for any other pattern.
 * @throws {OutputError} `PathRefused` for an absolute pattern.
 * @throws {ConventionError} where each match would be refused: `PathRefused`, `BlobNameRefused`, `KindRefused`.
 */
export function checkPattern(set: OutputSet, pattern: string): string | undefined {
  const { up, start, parts } = parsePattern(pattern);
  if (parts.length === 0) return blobName({ ...set, path: up + start });
  if (start !== "") blobName({ ...set, path: `${up}${start}/x` });
  // what is beyond ASCII stands for itself, and is in each match
  blobName({ ...set, path: pattern.replace(/[\x20-\x7e]+/g, "x") });
  return undefined;
}
