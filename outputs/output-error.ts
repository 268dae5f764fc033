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
  /** A path, on the way up or down, that would leave where it belongs, not come back as it was given, or cannot be written here. */
  | "PathRefused"
  /** Two files would become one output, or somebody else holds, changes or saves what is written. */
  | "Conflict"
  /** What came is not what is stored, or what is stored not what was saved: its MD5 differs. */
  | "Integrity"
  /** There is no room for a download. What has come is kept, and the next download goes on there. */
  | "DiskFull"
  /** A URL cannot be made for that long. */
  | "ExpiryRefused"
  /** The endpoint or container URL cannot be one. */
  | "EndpointRefused"
  /** Anything else that storage answered, or that it could not be reached. */
  | "RequestFailed";

/** An operation on outputs that failed, with a code for programs. Its message holds no credential. */
export class OutputError extends Error {
  override readonly name = "OutputError";

  constructor(
    readonly code: OutputErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
