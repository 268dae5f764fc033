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

const MAX_SHOWN_LENGTH = 120;

/** A value as an error's message shows it. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string" && value.length > MAX_SHOWN_LENGTH) {
    return JSON.stringify(`${value.slice(0, MAX_SHOWN_LENGTH)}…`);
  }
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  return JSON.stringify(value) ?? typeof value;
}
