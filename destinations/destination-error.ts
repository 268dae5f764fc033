/** What a description or a destination may be refused for. */
export type DestinationErrorCode =
  /** A description that is not one, or not whole. */
  | "DescriptionRefused"
  /** A description of another version than this library knows. */
  | "DescriptionVersionUnknown"
  /** A job that the pipeline has no container for. */
  | "JobNotDeclared"
  /** A file pattern that is empty, or whose blob's name cannot be known. */
  | "PatternRefused"
  /** Two output files of one task that are the same blob. */
  | "SameBlob"
  /** An address of a container or blob that cannot be used. */
  | "UrlRefused"
  /** A path or a mode that a resource file cannot have on a node. */
  | "ResourceFileRefused"
  /** A script that no command line can hold. */
  | "ScriptRefused";

/** A description, output file, resource file or command line that would not do what it says. */
export class DestinationError extends Error {
  override readonly name = "DestinationError";

  /**
   * @param code what is wrong, for programs.
   * @param message `<path> must <rule>, got <value>`, then the fix.
   */
  constructor(
    readonly code: DestinationErrorCode,
    message: string,
  ) {
    super(message);
  }
}
