import type { ConventionError } from "../conventions";

/** Why an operation on outputs failed. */
export type OutputErrorCode =
  /** The job's container does not exist, because the job was neither declared nor prepared. */
  | "ContainerNotFound"
  /**
   * The credential has no role for the request, the SAS has no permission for it, or the credential issued no token.
   */
  | "AccessDenied"
  /** The output does not exist. */
  | "OutputNotFound"
  /**
   * The file to save does not exist, is not a regular file, or cannot be read; or a folder that may contain it cannot
   * be read.
   */
  | "SourceNotFound"
  /** The file was written to while it was being saved. Nothing was stored. */
  | "SourceChanged"
  /** No file or output matches a pattern. */
  | "NothingMatched"
  /**
   * A path that would leave its folder, would be stored under a different path, or cannot be written on this machine.
   */
  | "PathRefused"
  /** Two files would become one output, or another writer holds, changes or saves the same output. */
  | "Conflict"
  /** The downloaded bytes are not the stored ones, or the stored ones are not what was saved: the MD5 differs. */
  | "Integrity"
  /** The disk has no room for a download. The received bytes are kept, and the next download continues there. */
  | "DiskFull"
  /** Some of several outputs failed, as `failures` says. The others are complete. */
  | "SomeFailed"
  /** The requested lifetime of a URL is not allowed. */
  | "ExpiryRefused"
  /** The endpoint or the container URL is not valid. */
  | "EndpointRefused"
  /** Any other answer of storage, or no answer. */
  | "RequestFailed";

/** One of several outputs that failed while the others continued. */
export interface OutputFailure {
  /**
   * The output's path below its kind; the path of a file that was not saved, with U+FFFD instead of bytes that are not
   * UTF-8; or the pattern that matched nothing.
   */
  readonly path: string;
  readonly error: OutputError | ConventionError;
}

/** An operation on outputs that failed. Programs read its `code`. Its message contains no credential. */
export class OutputError extends Error {
  override readonly name = "OutputError";

  /** For an operation on several outputs: those that failed while the others continued. */
  readonly failures: readonly OutputFailure[];

  constructor(
    readonly code: OutputErrorCode,
    message: string,
    { failures = [], ...options }: ErrorOptions & { readonly failures?: readonly OutputFailure[] } = {},
  ) {
    super(message, options);
    this.failures = failures;
  }
}
