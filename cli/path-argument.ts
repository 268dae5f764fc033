import { InvalidArgumentError } from "commander";

/**
 * Returns the path of a file or a folder that an option gives.
 *
 * @throws {InvalidArgumentError} if it is empty, as with a shell variable that is not set.
 */
export function pathArgument(text: string): string {
  if (text === "") throw new InvalidArgumentError("it must not be empty");
  return text;
}
