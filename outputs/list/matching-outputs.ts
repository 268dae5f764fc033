import { ConventionError } from "../../conventions";
import { isPattern, literalStart, matcherOf } from "../find/pattern";
import { OutputError, type OutputFailure } from "../output-error";
import type { OutputReference } from "../output-reference";
import { severalFailed } from "../several/several-failed";
import type { MatchSource } from "./match-source";
import { nothingMatched } from "./nothing-matched";

/**
 * Yields the outputs that paths and patterns match, each once. They come pattern by pattern, and for each pattern in
 * the order of their names.
 *
 * The exact path of an output matches only that output, whatever characters it contains. Any other text with special
 * characters is a pattern, by the rules that `saveMatching` uses for files: `*` and `?` within a name, `**` across
 * folders, `[abc]`, `[!a]`; `\` escapes the next character, and a leading dot matches only an explicit dot. The text
 * before the first special character limits the listing.
 *
 * @throws {OutputError} after all others are yielded: `OutputNotFound` for a path and `NothingMatched` for a pattern
 *   that matches no output.
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

/** Yields what `matchingOutputs` does. A path or pattern that matches no output is yielded as a failure. */
export async function* matchesAndFailures(
  patterns: readonly string[],
  source: MatchSource,
): AsyncGenerator<OutputReference | OutputFailure, void> {
  const yielded = new Set<string>();
  for (const given of patterns) {
    try {
      for await (const output of matchesOf(given, source)) {
        if (yielded.has(output.name)) continue;
        // A single pattern cannot match an output twice, and there may be a million outputs.
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
  // A file above the working directory is saved without its leading `../`.
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
  if (!hasMatched) throw nothingMatched(given);
}

/** Returns whether an error only says that a path or a pattern matches no output. */
function isNoMatch(error: unknown): error is OutputError | ConventionError {
  if (error instanceof ConventionError) return true;
  return error instanceof OutputError && (error.code === "OutputNotFound" || error.code === "NothingMatched");
}
