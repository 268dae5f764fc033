import { blobName, ConventionError } from "../../conventions";
import type { OutputSet } from "../names/output-set";
import { parsePattern } from "./parse-pattern";
import { sampleMatches } from "./sample-matches";

/**
 * Checks what can be known of a pattern's matches before there are any: whether outputs can have their names.
 *
 * @returns the name of the blob of the one file that a pattern without `*`, `?`, brackets or `\` means; undefined for
 *   any other pattern.
 * @throws {OutputError} `PathRefused` for an absolute pattern, and for one that means a folder.
 * @throws {ConventionError} where each match would be refused: `PathRefused`, `BlobNameRefused`, `KindRefused`.
 */
export function checkPattern(set: OutputSet, pattern: string): string | undefined {
  const { literal, up, names, parts, matches } = parsePattern(pattern);
  const asLiteral = nameOrProblem(set, literal, pattern);
  if (parts.length === 0) {
    if (asLiteral instanceof ConventionError) throw asLiteral;
    return asLiteral;
  }
  const { shortest, best } = sampleMatches(names);
  const problem = nameOrProblem(set, up + best, pattern);
  // a sample that is not a match, as of a pattern that matches nothing, decides nothing
  if (!matches(best) || !(problem instanceof ConventionError)) return undefined;
  const others = [asLiteral, ...(matches(shortest) ? [nameOrProblem(set, up + shortest, pattern)] : [])];
  if (others.every((other) => other instanceof ConventionError)) throw problem;
  return undefined;
}

/** The name of the blob of a file, or what is wrong with the pattern if no output can have that name. */
function nameOrProblem(set: OutputSet, path: string, pattern: string): string | ConventionError {
  try {
    return blobName({ ...set, path });
  } catch (error) {
    if (!(error instanceof ConventionError)) throw error;
    const { code, rule, fix } = error;
    return code === "PathRefused" ? new ConventionError(code, "pattern", rule, pattern, fix) : error;
  }
}
