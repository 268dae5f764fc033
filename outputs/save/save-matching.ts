import type { OutputSet } from "../names/output-set";
import { OutputError, type OutputFailure } from "../output-error";
import type { OutputReference } from "../output-reference";
import { inOrder } from "../several/in-order";
import { isOfOneOutput } from "../several/of-one-output";
import { endedBy, severalFailed } from "../several/several-failed";
import type { OutputContainer } from "../storage/output-container";
import { type SaveOptions, saveFile } from "./save-output";
import { type FoundSource, findSources } from "./save-sources";

/**
 * Enough to keep one connection after another busy with files of a few KiB, of which each waits for the network most of
 * the time.
 */
const MOST_AT_ONCE = 32;

export interface SaveMatchingOptions extends SaveOptions {
  /**
   * Whether a file that cannot be saved is left out, and thrown after all others are saved (`SomeFailed`). For files
   * that are gone when the program ends. False by default: nothing is sent unless all names are good, and the first
   * failure ends the rest.
   */
  readonly keepGoing?: boolean;
}

/**
 * Uploads the files that patterns match, several at once, and yields them in the order of their names. All names are
 * made, and refused, before the first file is sent. The first failure, in that order, ends those that have not been
 * yielded.
 *
 * With `keepGoing`, a pattern that matches nothing, a file whose name no output can have, and one that fails for a
 * reason of its own stop no other file. If storage cannot be reached or denies access, the rest is ended nevertheless.
 *
 * @throws {OutputError} `NothingMatched`, `Conflict` before anything is sent; `SourceNotFound` also where files were
 *   gone before their turn came, after all others. With `keepGoing`, what failed, as `severalFailed` tells.
 */
export async function* saveMatchingFiles(
  container: OutputContainer,
  set: OutputSet,
  patterns: readonly string[],
  { keepGoing = false, ...options }: SaveMatchingOptions = {},
): AsyncGenerator<OutputReference, void> {
  const { sources, count } = await findSources(set, patterns, options.folder ?? ".", keepGoing);
  let begun = 0;
  const save = async (source: FoundSource, unwanted: AbortSignal): Promise<OutputReference | OutputFailure> => {
    if ("error" in source) {
      if (keepGoing) return source;
      throw source.error;
    }
    begun += 1;
    const abortSignal = options.abortSignal === undefined ? unwanted : AbortSignal.any([unwanted, options.abortSignal]);
    try {
      return await saveFile(container, source.output, source.file, { ...options, abortSignal });
    } catch (error) {
      if (keepGoing && isOfOneOutput(error)) return { path: source.file, error };
      throw error;
    }
  };
  const failures: OutputFailure[] = [];
  let saved = 0;
  try {
    for await (const result of inOrder(sources, MOST_AT_ONCE, save)) {
      if ("error" in result) {
        failures.push(result);
        continue;
      }
      saved += 1;
      yield result;
    }
    if (begun < count) {
      throw new OutputError("SourceNotFound", `files must stay until they are saved, got ${begun} of ${count} matched`);
    }
  } catch (error) {
    throw endedBy(error, failures);
  }
  if (failures.length > 0) throw severalFailed(failures, saved + failures.length);
}
