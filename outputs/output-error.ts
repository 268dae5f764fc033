import type { ConventionError } from "../conventions";

/** Why an operation on outputs failed. */
export type OutputErrorCode =
  /** The job's container does not exist: nobody has declared or prepared it. */
  | "ContainerNotFound"
  /** The credential has no role, or the SAS no permission, for what was tried; or there is no credential to be had. */
  | "AccessDenied"
  /** There is no such output. */
  | "OutputNotFound"
  /** The file to be saved does not exist or is no regular file; or it, or a folder that may hold it, cannot be read. */
  | "SourceNotFound"
  /** The file was written to while it was saved: nothing was stored. */
  | "SourceChanged"
  /** No file matches the patterns. */
  | "NothingMatched"
  /**
   * A path, on the way up or down, that would leave where it belongs, not come back as it was given, or cannot be
   * written here.
   */
  | "PathRefused"
  /** Two files would become one output, or somebody else holds, changes or saves what is written. */
  | "Conflict"
  /** What came is not what is stored, or what is stored not what was saved: its MD5 differs. */
  | "Integrity"
  /** There is no room for a download. What has come is kept, and the next download goes on there. */
  | "DiskFull"
  /** Some of several outputs failed, each as `failures` says; the others are done. */
  | "SomeFailed"
  /** A URL cannot be made for that long. */
  | "ExpiryRefused"
  /** The endpoint or container URL cannot be one. */
  | "EndpointRefused"
  /** Anything else that storage answered, or that it could not be reached. */
  | "RequestFailed";

/** One of several outputs that failed while the others went on. */
export interface OutputFailure {
  /**
   * The output's path below its kind; of a file that was not saved, its path (with U+FFFD in place of bytes that are
   * not UTF-8); the pattern, if it matched nothing.
   */
  readonly path: string;
  readonly error: OutputError | ConventionError;
}

/** An operation on outputs that failed, with a code for programs. Its message holds no credential. */
export class OutputError extends Error {
  override readonly name = "OutputError";

  /** Of an operation on several outputs: those that failed while the others went on. */
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
