export type CommandErrorCode = "Misuse" | "ConfigurationRefused" | "CommandNotFound" | "CommandNotExecutable";

/**
 * A command that cannot be done as it was called (`Misuse`), whose configuration is not what the pool wrote, or that has
 * nothing to run.
 */
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
