import { type BlobNameParts, blobName, parseStoredBlobName, storedBlobName, storedPath } from "../../conventions";
import type { OutputSet } from "./output-set";

/** The name of an output: its parts and the name of its blob. It is created once and passed on. */
export interface OutputName extends BlobNameParts {
  /** The blob's full name. For a tracked output, this is the name of its first blob. */
  readonly name: string;
}

/**
 * Returns the name that a file of this path is saved under.
 *
 * @throws {ConventionError} `TaskIdRefused`, `KindRefused`, `PathRefused`, `BlobNameRefused`.
 */
export function savedName(set: OutputSet, path: string): OutputName {
  const name = blobName({ ...set, path });
  return { ...set, path: storedPath(path), name };
}

/** Returns the name of an output that may exist already, with any name that its writer chose. */
export function nameInStorage(parts: BlobNameParts): OutputName {
  return { ...parts, name: storedBlobName(parts) };
}

/** Returns the name of an output for its blob's name. Returns undefined if the blob is not an output. */
export function nameOfBlob(name: string): OutputName | undefined {
  const parts = parseStoredBlobName(name);
  return parts && { ...parts, name };
}
