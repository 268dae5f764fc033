import { refusal } from "../../conventions/internal";

/** The reasons for a `CommandError`. */
export type CommandErrorCode =
  /** The command line, or an environment variable, cannot be used. */
  | "Misuse"
  /** A file with a configuration or a description cannot be used. */
  | "ConfigurationRefused"
  /** A job file cannot be used. The message has one line per problem. */
  | "JobFileRefused"
  /** `run` cannot find the program. */
  | "CommandNotFound"
  /** `run` cannot start the program. */
  | "CommandNotExecutable";

/** An error of the command itself. Other errors come from the library. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(
    readonly code: CommandErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Returns the error `<path> must <rule>, got <got>; <fix>` for a command line that cannot be used. */
export function misuse(path: string, rule: string, got: string, fix?: string): CommandError {
  return new CommandError("Misuse", refusal(path, rule, got, fix));
}
