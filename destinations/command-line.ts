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
  const prepare = `export PATH="${INSTALLED_COMMAND_FOLDER}:$PATH"`;
  // Nothing documents line breaks in a command line, so a script of several lines is an argument without any.
  const line = /[\n\r]/.test(script)
    ? `/bin/sh -c ${singleQuoted(`${prepare}; eval "$(printf %b "$1")"`)} sh ${singleQuoted(escaped(script))}`
    : `/bin/sh -c ${singleQuoted(`${prepare}; ${script}`)}`;
  if (line.length > MAX_CHARACTERS) {
    throw new DestinationError(
      "ScriptRefused",
      `script must make a command line of at most ${MAX_CHARACTERS} characters, which is what Batch takes, got ${line.length}; put it into a file and fetch that by a resource file`,
    );
  }
  return line;
}

/** The text from which the shell's `printf %b` makes the script. */
function escaped(script: string): string {
  return script.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

/** `text` as one word of a POSIX shell, whatever it holds. */
function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
