import type { OutputSet } from "../names/output-set";
import { OutputError, type OutputFailure } from "../output-error";
import type { OutputReference } from "../output-reference";
import type { FoundFiles } from "../several/found-files";
import { inOrder } from "../several/in-order";
import { isOfOneOutput } from "../several/of-one-output";
import { endedBy, severalFailed } from "../several/several-failed";
import type { OutputContainer } from "../storage/output-container";
import { type SaveOptions, saveFile } from "./save-output";
import { type FoundSource, findSources } from "./save-sources";

/**
 * How many files are saved in parallel. Small files mostly wait for the network, and this many keep all connections
 * busy.
 */
const MAX_AT_ONCE = 32;

export interface SaveMatchingOptions extends SaveOptions {
  /**
   * Whether to continue if a file cannot be saved, and to throw the failures after all other files are saved
   * (`SomeFailed`). This is useful if the files are lost when the program ends. By default, nothing is sent unless all
   * names are valid, and the first failure ends the operation.
   */
  readonly keepGoing?: boolean;
  /** Called once when all files are found, before the first one is sent. */
  readonly onFound?: (found: FoundFiles) => void;
}

/**
 * Uploads the files that patterns match in parallel, and yields them in the order of their names. All names are checked
 * before the first file is sent. The first failure, in that order, ends the uploads that have not been yielded.
 *
 * With `keepGoing`, these failures do not stop other files: a pattern that matches nothing, a file whose name no output
 * can have, and a failure that concerns only one file. If storage cannot be reached or denies access, the operation
 * ends nevertheless.
 *
 * @throws {OutputError} `NothingMatched` and `Conflict` before anything is sent; `SourceNotFound` after all other
 *   files, if files were deleted before they were saved. With `keepGoing`, the error of `severalFailed`.
 */
export async function* saveMatchingFiles(
  container: OutputContainer,
  set: OutputSet,
  patterns: readonly string[],
  { keepGoing = false, onFound, ...options }: SaveMatchingOptions = {},
): AsyncGenerator<OutputReference, void> {
  const finding = { keepGoing, withSizes: onFound !== undefined };
  const { sources, count, bytes } = await findSources(set, patterns, options.folder ?? ".", finding);
  onFound?.({ files: count, bytes, isComplete: true });
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
    for await (const result of inOrder(sources, MAX_AT_ONCE, save)) {
      if ("error" in result) {
        failures.push(result);
        continue;
      }
      saved += 1;
      yield result;
    }
    if (begun < count) {
      throw new OutputError(
        "SourceNotFound",
        `only ${begun} of ${count} matched files still existed when they were to be saved; keep files until they are saved`,
      );
    }
  } catch (error) {
    throw endedBy(error, failures);
  }
  if (failures.length > 0) throw severalFailed(failures, saved + failures.length);
}
