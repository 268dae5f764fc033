import { access, constants, mkdir } from "node:fs/promises";
import { RestError } from "@azure/storage-blob";
import { ConventionError } from "../../conventions";
import { OutputError, type OutputFailure } from "../output-error";
import type { DownloadOptions, OutputReference, PlacedFile } from "../output-reference";
import { inOrder } from "./in-order";
import { localFailure } from "./local-failure";
import { endedBy, severalFailed } from "./several-failed";

/** An output, and the file that it was downloaded to. */
export interface DownloadedOutput extends PlacedFile {
  readonly output: OutputReference;
}

/** How many files are downloaded at once: with 2 ranges each, 128 MiB are in memory at most. */
const FILES_AT_ONCE = 16;
const RANGES_AT_ONCE = 2;

/**
 * Downloads outputs into a folder, many at once, and yields each in the outputs' order when it is there.
 *
 * One that fails for a reason of its own does not stop the others: it is thrown after them. Other failures end what is under way; what is
 * complete by then is still yielded.
 *
 * @param found also has the failures of looking for outputs.
 */
export async function* downloadOutputs(
  found: AsyncIterable<OutputReference | OutputFailure>,
  folder: string,
  options: DownloadOptions = {},
): AsyncGenerator<DownloadedOutput, void> {
  const { rangesAtOnce = RANGES_AT_ONCE } = options;
  const ending = new AbortController();
  let ended: { readonly error: unknown } | undefined;
  const end = (error: unknown) => {
    ended ??= { error };
    ending.abort();
  };
  let prepared: Promise<void> | undefined;

  /** All that is found until something ends the download. */
  async function* untilEnded() {
    try {
      for await (const item of found) {
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
    try {
      prepared ??= prepareFolder(folder);
      await prepared;
      const signals = [ending.signal, unwanted, ...(options.abortSignal === undefined ? [] : [options.abortSignal])];
      const abortSignal = AbortSignal.any(signals);
      return { output: item, ...(await item.placeInto(folder, { ...options, rangesAtOnce, abortSignal })) };
    } catch (error) {
      if (isOfOneOutput(error)) return { path: item.path, error };
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

/**
 * Makes the folder, and checks that it can be written to: if it cannot, no output needs to be tried.
 *
 * @throws {OutputError} `PathRefused`, `DiskFull`.
 */
async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw localFailure(error, folder);
  }
}

/** Whether a failure says nothing about other outputs: they may still succeed, and at once. */
function isOfOneOutput(error: unknown): error is OutputError | ConventionError {
  if (!(error instanceof OutputError)) return error instanceof ConventionError;
  switch (error.code) {
    case "PathRefused":
    case "OutputNotFound":
    case "Conflict":
    case "Integrity":
      return true;
    case "DiskFull":
      // not the disk is too small, but the file too large for any of its kind
      return (error.cause as NodeJS.ErrnoException | undefined)?.code === "EFBIG";
    case "RequestFailed":
      // the service refused this request; what may pass was tried again for minutes, and would be for each of the others
      return error.cause instanceof RestError && isRefusal(error.cause.statusCode);
    default:
      return false;
  }
}

function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
}
