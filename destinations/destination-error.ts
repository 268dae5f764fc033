/** The reasons for which a description or a destination is refused. */
export type DestinationErrorCode =
  /** The value is not a pipeline description, or it is incomplete. */
  | "DescriptionRefused"
  /** This library does not support the version of the description. */
  | "DescriptionVersionUnknown"
  /** The pipeline has no container for the job. */
  | "JobNotDeclared"
  /** The pipeline has no pool with the name. */
  | "PoolNotDeclared"
  /** The pool's own identity cannot write the job's outputs. */
  | "JobNotOfPool"
  /** The pool must be named, because pools have identities of their own, or other operating systems. */
  | "PoolRequired"
  /** The file pattern is empty, or the name of its blob cannot be determined. */
  | "PatternRefused"
  /** The condition of an output file is not one of Batch's. */
  | "ConditionRefused"
  /** An option of an output file has a name that does not exist. */
  | "OptionRefused"
  /** A header of uploads has a name or a value that cannot be sent, or describes no blob. */
  | "HeaderRefused"
  /** Two output files of one task would be stored as the same blob. */
  | "SameBlob"
  /** The URL or name of a container or blob cannot be used. */
  | "UrlRefused"
  /** The identity of a file is not an ARM id, or cannot be used together with the URL. */
  | "IdentityRefused"
  /** A resource file cannot have the path or mode on a node, or the resource files are too large together. */
  | "ResourceFileRefused"
  /** The nodes of the pipeline cannot create containers of jobs. */
  | "DynamicJobsRequired"
  /** The script cannot be part of a command line. */
  | "ScriptRefused";

/** A description, output file, resource file or command line is refused. */
export class DestinationError extends Error {
  override readonly name = "DestinationError";

  /**
   * @param code the reason, for programs.
   * @param message `<path> must <rule>, got <value>; <fix>`.
   */
  constructor(
    readonly code: DestinationErrorCode,
    message: string,
  ) {
    super(message);
  }
}
