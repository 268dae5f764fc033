import { refusal } from "./refusal";
import { shown } from "./shown";

/** The reasons for which a name is refused. */
export type ConventionErrorCode =
  /** Batch does not allow the job id. */
  | "JobIdRefused"
  /** The container of the declared job id could also belong to another valid job id. */
  | "JobIdAmbiguous"
  /** The declared job id has the same container as another declared job id. */
  | "ContainerNameTaken"
  /** Batch does not allow the task id. */
  | "TaskIdRefused"
  /** The text cannot be the id of a run. */
  | "RunIdRefused"
  /** The output kind is empty, cannot be one segment of a blob's name, or is a job's kind for a task or vice versa. */
  | "KindRefused"
  /** The path is absolute or leads out of the outputs, or Azure would change or refuse it. */
  | "PathRefused"
  /** The blob name is too long for Azure, or does not follow the conventions. */
  | "BlobNameRefused";

/** A name does not follow the File Conventions standard, or Azure would not return it unchanged. */
export class ConventionError extends Error {
  override readonly name = "ConventionError";

  /**
   * @param code the reason, for programs.
   * @param path the refused value: an argument's name, or a path into an argument such as `jobIds[2]`.
   * @param rule what the value must be or have. The message is `<path> must <rule>, got <value>; <fix>`.
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
    super(refusal(path, rule, shown(value), fix));
  }
}
