import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { NOT_UTF8, quotedPath } from "../../outputs/internal";
import { misuse } from "../errors/command-error";

/**
 * Refuses an argument of the command that is not UTF-8. Node.js replaces such bytes, so the command would get another
 * argument. Does nothing on systems that do not show the original arguments.
 *
 * @throws {CommandError} `Misuse`.
 */
export function checkArguments(command: readonly string[]): void {
  if (!command.some((argument) => argument.includes(NOT_UTF8))) return;
  for (const argument of givenArguments().slice(-command.length)) {
    if (isUtf8(argument)) continue;
    const fix = "put the command into a script, and run the script";
    throw misuse("arguments of the command", "be UTF-8", quotedPath(argument), fix);
  }
}

/** Returns the arguments of this process as bytes. */
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
