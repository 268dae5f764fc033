import { setMaxListeners } from "node:events";
import { access, constants } from "node:fs/promises";
import type { OutputFailure } from "../output-error";
import type { DownloadProgress, OutputReference, PlacedFile, PlaceOptions } from "../output-reference";
import type { FoundFiles } from "../several/found-files";
import { inOrder } from "../several/in-order";
import { isOfOneOutput } from "../several/of-one-output";
import { readAhead } from "../several/read-ahead";
import { endedBy, severalFailed } from "../several/several-failed";
import { localFailure } from "./local-failure";
import { makeFolder } from "./make-folder";
import { TakenFiles } from "./taken-files";
import { TargetFolder } from "./target-folder";

/** An output, and its downloaded file. */
export interface DownloadedOutput extends PlacedFile {
  readonly output: OutputReference;
}

/** The options of a download of several outputs. */
export interface DownloadAllOptions extends PlaceOptions {
  /**
   * Called when more outputs are selected, and when all are. The listing then runs ahead of the downloads, by at most
   * 10,000 outputs. By default, it does not.
   */
  readonly onFound?: (found: FoundFiles) => void;
}

/** How many outputs are held between the listing and the downloads, in about 10 MiB. Two pages of a listing. */
const MAX_AHEAD = 10_000;

/** How many files are downloaded in parallel. With 2 ranges per file, 128 MiB are in memory at most. */
const FILES_AT_ONCE = 16;
const RANGES_AT_ONCE = 2;

/**
 * Downloads outputs into a folder in parallel, and yields each one when it is complete, in the order of `found`.
 *
 * A failure that concerns only one output does not stop the others. It is thrown after them. Any other failure ends the
 * downloads that are in progress. Outputs that are complete by then are still yielded.
 *
 * @param found the outputs, and the failures of finding them.
 * @param pathOf the path of an output's file below the folder (default: its path below its kind).
 */
export async function* downloadOutputs(
  found: AsyncIterable<OutputReference | OutputFailure>,
  folder: string,
  { onFound, ...options }: DownloadAllOptions = {},
  pathOf = ({ path }: OutputReference) => path,
): AsyncGenerator<DownloadedOutput, void> {
  const { rangesAtOnce = RANGES_AT_ONCE, dryRun = false } = options;
  const ending = new AbortController();
  let ended: { readonly error: unknown } | undefined;
  const end = (error: unknown) => {
    ended ??= { error };
    ending.abort();
  };
  const given = options.abortSignal === undefined ? [] : [options.abortSignal];
  let abortSignal: AbortSignal | undefined;
  let prepared: Promise<void> | undefined;
  const target = new TargetFolder(folder);
  const files = new TakenFiles();
  const selected = onFound === undefined ? found : readAhead(counted(found, onFound), MAX_AHEAD);

  /** Yields everything that is found until something ends the download. */
  async function* untilEnded() {
    try {
      for await (const item of selected) {
        if (ended !== undefined) return;
        yield item;
      }
    } catch (error) {
      end(error);
    }
  }

  async function download(item: OutputReference | OutputFailure, unwanted: AbortSignal) {
    if ("error" in item) return item;
    if (ended !== undefined) return undefined;
    const path = pathOf(item);
    try {
      files.take(path);
      if (!dryRun) prepared ??= prepareFolder(folder).catch(end);
      await prepared;
      if (ended !== undefined) return undefined;
      abortSignal ??= signalOfAll([ending.signal, unwanted, ...given]);
      const onProgress = (progress: DownloadProgress) => options.onProgress?.({ ...progress, path });
      const place = { ...options, rangesAtOnce, abortSignal, onProgress };
      return { output: item, ...(await item.placeInto(target, place, path)) };
    } catch (error) {
      if (isOfOneOutput(error)) return { path, error };
      end(error);
      return undefined;
    }
  }

  const failures: OutputFailure[] = [];
  let total = 0;
  for await (const result of inOrder(untilEnded(), FILES_AT_ONCE, download)) {
    if (result === undefined) continue;
    total += 1;
    if ("error" in result) failures.push(result);
    else yield result;
  }
  if (ended !== undefined) throw endedBy(ended.error, failures);
  if (failures.length > 0) throw severalFailed(failures, total);
}

/** Returns the signal of all outputs, which has a listener for each request under way. */
function signalOfAll(signals: AbortSignal[]): AbortSignal {
  const signal = AbortSignal.any(signals);
  setMaxListeners(0, signal);
  return signal;
}

/** Yields what is found, and says how much it is. */
async function* counted(
  found: AsyncIterable<OutputReference | OutputFailure>,
  onFound: (found: FoundFiles) => void,
): AsyncGenerator<OutputReference | OutputFailure, void> {
  let files = 0;
  let bytes = 0;
  for await (const item of found) {
    if (!("error" in item)) {
      files += 1;
      bytes += item.size;
      onFound({ files, bytes, isComplete: false });
    }
    yield item;
  }
  onFound({ files, bytes, isComplete: true });
}

/**
 * Creates the folder, and checks that it is writable. If not, no output needs to be tried.
 *
 * @throws {OutputError} `PathRefused`, `DiskFull`.
 */
async function prepareFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw localFailure(error, folder, undefined, "folder");
  }
}
