import { shown } from "./shown";

/** What a name may be refused for. */
export type ConventionErrorCode =
  /** A job id that Batch does not allow. */
  | "JobIdRefused"
  /** A declared job id whose container another legal job id shares. */
  | "JobIdAmbiguous"
  /** A declared job id whose container another declared one has. */
  | "ContainerNameTaken"
  /** A task id that Batch does not allow. */
  | "TaskIdRefused"
  /** An output kind that is empty, cannot be one segment of a blob's name, or belongs on the other level. */
  | "KindRefused"
  /** A path that is absolute, leads out of the outputs, or that Azure would change or refuse. */
  | "PathRefused"
  /** A blob name that is too long for Azure, or is not made by the conventions. */
  | "BlobNameRefused";

/** A name that the File Conventions standard cannot hold, or that would not come back as it was given. */
export class ConventionError extends Error {
  override readonly name = "ConventionError";

  /**
   * @param code what is wrong, for programs.
   * @param path which value is wrong: an argument's name, or a path into an argument such as `jobIds[2]`.
   * @param rule what the value must be or have; the message is `<path> must <rule>, got <value>`, then the fix.
   * @param value the refused value.
   * @param fix what to do about it.
   */
  constructor(
    readonly code: ConventionErrorCode,
    readonly path: string,
    readonly rule: string,
    value: unknown,
    readonly fix?: string,
  ) {
    super(`${path} must ${rule}, got ${shown(value)}${fix === undefined ? "" : `; ${fix}`}`);
  }
}
