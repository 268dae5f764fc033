import { OutputError } from "../output-error";
import type { DownloadOptions, OutputReference } from "../output-reference";
import { isPattern, literalStart, matcherOf } from "../pattern";
import { inOrder } from "./in-order";

/** Where outputs are looked for by a pattern. */
export interface MatchSource {
  /** Asks for one output by its path. */
  readonly get: (path: string) => Promise<OutputReference>;
  /** Lists the outputs whose paths begin as given. */
  readonly list: (pathPrefix: string) => AsyncIterable<OutputReference>;
}

/**
 * Yields the outputs whose paths patterns match, each once, pattern by pattern, and those of one in the order of their names.
 *
 * The rules are those by which files are matched to be saved: `*` and `?` within a name, `**` across folders, `[abc]`, `[!a]`; a leading dot
 * matches only where it is written. A path is also matched by itself, whatever characters are in it. What stands before the first of
 * these characters narrows the listing down.
 *
 * @throws {OutputError} `OutputNotFound` for a path that is none; `NothingMatched` for a pattern, after all that it could have matched.
 */
export async function* matchingOutputs(
  patterns: readonly string[],
  { get, list }: MatchSource,
): AsyncGenerator<OutputReference, void> {
  const yielded = new Set<string>();
  const unseen = (output: OutputReference) => {
    const isNew = !yielded.has(output.name);
    // one pattern cannot match twice, and outputs may be a million
    if (isNew && patterns.length > 1) yielded.add(output.name);
    return isNew;
  };
  for (const given of patterns) {
    // a file above the working directory was saved without what leads there
    const pattern = given.replace(/^(?:\.{1,2}\/)+/, "");
    const start = literalStart(pattern);
    // without a character of patterns, a \ is one of a path, as where it is saved
    if (!isPattern(pattern)) {
      const output = await get(given);
      if (unseen(output)) yield output;
      continue;
    }
    const matches = matcherOf(pattern);
    let hasMatched = false;
    for await (const output of list(start)) {
      if (!matches(output.path)) continue;
      hasMatched = true;
      if (unseen(output)) yield output;
    }
    if (!hasMatched) {
      throw new OutputError(
        "NothingMatched",
        `pattern must match an output, got ${JSON.stringify(given)}; list what there is`,
      );
    }
  }
}

/** An output, and the file that it was downloaded to. */
export interface DownloadedOutput {
  readonly output: OutputReference;
  readonly file: string;
}

/** How many files are downloaded at once: with 2 ranges each, 128 MiB are in memory at most. */
const FILES_AT_ONCE = 16;
const RANGES_AT_ONCE = 2;

/** Downloads outputs into a folder, many at once, and yields each in the outputs' order when it is there. One that fails ends them all. */
export function downloadOutputs(
  outputs: AsyncIterable<OutputReference>,
  folder: string,
  options: DownloadOptions = {},
): AsyncGenerator<DownloadedOutput, void> {
  const { abortSignal, rangesAtOnce = RANGES_AT_ONCE } = options;
  return inOrder(outputs, FILES_AT_ONCE, async (output, unwanted) => {
    const signal = abortSignal === undefined ? unwanted : AbortSignal.any([abortSignal, unwanted]);
    return { output, file: await output.downloadInto(folder, { ...options, rangesAtOnce, abortSignal: signal }) };
  });
}
