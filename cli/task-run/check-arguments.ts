import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { NOT_UTF8, quotedPath } from "../../outputs/internal";
import { CommandError } from "../errors/command-error";

/**
 * Refuses a command's argument that is not UTF-8: Node has lost such bytes, and the command would be given others. Where the system does not
 * tell what the arguments were, none is refused.
 *
 * @throws {CommandError} `Misuse`.
 */
export function checkArguments(command: readonly string[]): void {
  if (!command.some((argument) => argument.includes(NOT_UTF8))) return;
  for (const argument of givenArguments().slice(-command.length)) {
    if (isUtf8(argument)) continue;
    throw new CommandError(
      "Misuse",
      `arguments of the command must be UTF-8, got ${quotedPath(argument)}; put the command into a script, and run that`,
    );
  }
}

/** The arguments of this process as they were given. */
function givenArguments(): Buffer[] {
  let line: string;
  try {
    line = readFileSync("/proc/self/cmdline", "latin1");
  } catch {
    return [];
  }
  return line
    .slice(0, -1)
    .split("\0")
    .map((argument) => Buffer.from(argument, "latin1"));
}
