import { DestinationError } from "./destination-error";
import { MAX_CHARACTERS } from "./limits";
import { INSTALLED_COMMAND_FOLDER } from "./node-installation";

/**
 * The command line that `Destinations.commandLine` describes.
 *
 * @throws {DestinationError} `ScriptRefused`.
 */
export function commandLine(script: string): string {
  if (typeof script !== "string" || script.trim() === "" || /[\0\p{Cs}]/u.test(script)) {
    throw new DestinationError(
      "ScriptRefused",
      "script must be shell commands without NUL and without half of a surrogate pair, got none or one with either",
    );
  }
  const line = `/bin/sh -c ${singleQuoted(`export PATH="${INSTALLED_COMMAND_FOLDER}:$PATH"; ${script}`)}`;
  if (line.length > MAX_CHARACTERS) {
    throw new DestinationError(
      "ScriptRefused",
      `script must make a command line of at most ${MAX_CHARACTERS} characters, which is what Batch takes, got ${line.length}; put it into a file and fetch that by a resource file`,
    );
  }
  return line;
}

/** `text` as one word of a POSIX shell, whatever it holds. */
function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
