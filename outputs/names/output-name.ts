import { type BlobNameParts, blobName, parseStoredBlobName, storedBlobName, storedPath } from "../../conventions";
import type { OutputSet } from "./output-set";

/** The name of an output, made once and carried: what it says, and how the blob is called. */
export interface OutputName extends BlobNameParts {
  /** The blob's full name; of a tracked output, the first blob's. */
  readonly name: string;
}

/**
 * Returns the name under which a file of this path is saved.
 *
 * @throws {ConventionError} `TaskIdRefused`, `KindRefused`, `PathRefused`, `BlobNameRefused`.
 */
export function savedName(set: OutputSet, path: string): OutputName {
  const name = blobName({ ...set, path });
  return { ...set, path: storedPath(path), name };
}

/** Returns the name of an output that may be stored already, whoever chose it. */
export function nameInStorage(parts: BlobNameParts): OutputName {
  return { ...parts, name: storedBlobName(parts) };
}

/** Returns the name of an output by what its blob is called; undefined for a blob that is no output. */
export function nameOfBlob(name: string): OutputName | undefined {
  const parts = parseStoredBlobName(name);
  return parts && { ...parts, name };
}
