import type { UploadCondition } from "../files/upload-condition";
import type { UploadHeader } from "../files/upload-headers";
import type { PatternNote } from "./pattern-notes";

/** A file on a node, and the blob in which it is stored. */
export interface StoredFile {
  readonly file: string;
  readonly blob: string;
}

/** Where the files that match an output file are stored. It contains no secret. */
export interface DestinationExplanation {
  /** What this object says, as sentences. */
  readonly sentence: string;
  readonly pattern: string;
  /** Whether the pattern can match several files: it has a wildcard. */
  readonly hasWildcard: boolean;
  readonly condition: UploadCondition;
  /** The URL of the container, without a SAS. */
  readonly containerUrl: string;
  /** How Batch opens the container. With `none`, storage refuses the upload. */
  readonly access: "identity" | "sas" | "none";
  /** The ARM id of the identity. Absent if `access` is not `identity`. */
  readonly identityId?: string;
  /**
   * The name of the blob if the pattern has no wildcard. Otherwise the directory of the blobs, which is empty for the
   * root of the container.
   */
  readonly path: string;
  /** Headers of the uploads, such as the content type of the blobs. */
  readonly headers: readonly UploadHeader[];
  /** A file that matches, and its blob. Absent if no file can match, or if a name has a wildcard and a variable. */
  readonly example?: StoredFile;
  /** Those of `files` that match, and their blobs. */
  readonly stored: readonly StoredFile[];
  /** Parts of the pattern that mean something else than they seem to. */
  readonly notes: readonly PatternNote[];
}
