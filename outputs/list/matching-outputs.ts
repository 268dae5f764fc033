import { ConventionError } from "../../conventions";
import { LIST_ADVICE } from "../failure/list-advice";
import { backslashHint, isPattern, literalStart, matcherOf } from "../find/pattern";
import { OutputError, type OutputFailure } from "../output-error";
import type { OutputReference } from "../output-reference";
import { severalFailed } from "../several/several-failed";
import type { MatchSource } from "./match-source";

/**
 * Yields the outputs that paths and patterns mean, each once, pattern by pattern, and those of one in the order of
 * their names.
 *
 * What names an output exactly means only that output, whatever characters are in it. Everything else with one of a
 * pattern's characters is a pattern, by the rules by which files are matched to be saved: `*` and `?` within a name,
 * `**` across folders, `[abc]`, `[!a]`; `\` escapes the character after it, and a leading dot matches only where it is
 * written. What stands before the first of these characters narrows the listing down.
 *
 * @throws {OutputError} after all others are yielded: `OutputNotFound` for a path that is none, `NothingMatched` for a
 *   pattern.
 */
export async function* matchingOutputs(
  patterns: readonly string[],
  source: MatchSource,
): AsyncGenerator<OutputReference, void> {
  const failures: OutputFailure[] = [];
  let total = 0;
  for await (const found of matchesAndFailures(patterns, source)) {
    total += 1;
    if ("error" in found) failures.push(found);
    else yield found;
  }
  if (failures.length > 0) throw severalFailed(failures, total);
}

/** Yields what `matchingOutputs` does, and in its place each path or pattern that means no output. */
export async function* matchesAndFailures(
  patterns: readonly string[],
  source: MatchSource,
): AsyncGenerator<OutputReference | OutputFailure, void> {
  const yielded = new Set<string>();
  for (const given of patterns) {
    try {
      for await (const output of matchesOf(given, source)) {
        if (yielded.has(output.name)) continue;
        // one pattern cannot match twice, and outputs may be a million
        if (patterns.length > 1) yielded.add(output.name);
        yield output;
      }
    } catch (error) {
      if (!isNoMatch(error)) throw error;
      yield { path: given, error };
    }
  }
}

async function* matchesOf(given: string, { get, lookUp, list }: MatchSource): AsyncGenerator<OutputReference, void> {
  if (!isPattern(given)) {
    yield await get(given);
    return;
  }
  // a file above the working directory was saved without what leads there
  const pattern = given.replace(/^(?:\.{1,2}\/)+/, "");
  for (const path of new Set([given, pattern])) {
    const exact = await lookUp(path);
    if (exact instanceof OutputError) continue;
    yield exact;
    return;
  }
  const matches = matcherOf(pattern);
  let hasMatched = false;
  for await (const output of list(literalStart(pattern))) {
    if (!matches(output.path)) continue;
    hasMatched = true;
    yield output;
  }
  if (hasMatched) return;
  throw new OutputError(
    "NothingMatched",
    `pattern must match an output, got ${JSON.stringify(given)}; ${LIST_ADVICE}${backslashHint(given)}`,
  );
}

/** Whether what was thrown says only that a path or a pattern means no output. */
function isNoMatch(error: unknown): error is OutputError | ConventionError {
  if (error instanceof ConventionError) return true;
  return error instanceof OutputError && (error.code === "OutputNotFound" || error.code === "NothingMatched");
}
