import { blobName, ConventionError } from "../../conventions";
import type { OutputSet } from "../names/output-set";
import { parsePattern } from "./parse-pattern";
import { sampleMatches } from "./sample-matches";

/**
 * Checks a pattern before there are any files: whether outputs can have the names of its matches.
 *
 * @returns the blob's name for a pattern without `*`, `?`, brackets or `\`, which means one file; undefined for any
 *   other pattern.
 * @throws {OutputError} `PathRefused` for an absolute pattern and for one that means a folder.
 * @throws {ConventionError} if every match would be refused: `PathRefused`, `BlobNameRefused`, `KindRefused`.
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
  // If the sample is not a match, such as for a pattern that matches nothing, it proves nothing.
  if (!matches(best) || !(problem instanceof ConventionError)) return undefined;
  const others = [asLiteral, ...(matches(shortest) ? [nameOrProblem(set, up + shortest, pattern)] : [])];
  if (others.every((other) => other instanceof ConventionError)) throw problem;
  return undefined;
}

/** Returns the name of a file's blob, or the problem with the pattern if no output can have that name. */
function nameOrProblem(set: OutputSet, path: string, pattern: string): string | ConventionError {
  try {
    return blobName({ ...set, path });
  } catch (error) {
    if (!(error instanceof ConventionError)) throw error;
    const { code, rule, fix } = error;
    return code === "PathRefused" ? new ConventionError(code, "pattern", rule, pattern, fix) : error;
  }
}
