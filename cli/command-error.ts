/** A command that cannot be done as it was called (`Misuse`), or whose configuration is not what the pool wrote. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(
    readonly code: "Misuse" | "ConfigurationRefused",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
