import { OutputError, type OutputErrorCode } from "./output-error";

/**
 * Returns the error for a refused argument. Its message has the form of a `ConventionError`:
 * `<path> must <rule>, got <got>`, then the fix.
 *
 * @param path which value is wrong: an argument's name, or a path into an argument.
 * @param rule what the value must be or have.
 * @param got the refused value in the form of `shown` or `quotedPath`, or a description if it may be a secret.
 * @param fix what to do about it.
 */
export function refusedArgument(
  code: OutputErrorCode,
  path: string,
  rule: string,
  got: string,
  fix?: string,
  options?: ErrorOptions,
): OutputError {
  return new OutputError(code, `${path} must ${rule}, got ${got}${fix === undefined ? "" : `; ${fix}`}`, options);
}
