import { refusal, shown } from "../../conventions/internal";
import { DestinationError } from "../destination-error";
import { MAX_CHARACTERS } from "../limits";
import { INSTALLED_COMMAND_FOLDER } from "../node-installation";

/**
 * Returns the command line that `Destinations.commandLine` describes.
 *
 * @throws {DestinationError} `ScriptRefused`.
 */
export function commandLine(script: string): string {
  if (typeof script !== "string" || script.trim() === "" || /[\0\p{Cs}]/u.test(script)) {
    const rule = "be shell commands, without NUL characters or incomplete surrogate pairs";
    const got = typeof script === "string" && script.trim() !== "" ? "a string with one of these" : shown(script);
    throw new DestinationError("ScriptRefused", refusal("script", rule, got));
  }
  const prepare = `export PATH="${INSTALLED_COMMAND_FOLDER}:$PATH"`;
  // Nothing documents line breaks in a command line, so a script of several lines is an argument without any.
  const line = /[\n\r]/.test(script)
    ? `/bin/sh -c ${singleQuoted(`${prepare}; batch_outputs_script=$(printf %b "$1"); shift; eval "$batch_outputs_script"`)} sh ${singleQuoted(escaped(script))}`
    : `/bin/sh -c ${singleQuoted(`${prepare}; ${script}`)}`;
  if (line.length > MAX_CHARACTERS) {
    const rule = `be short enough for a command line of at most ${MAX_CHARACTERS} characters, the limit of Batch`;
    const fix = "put the script into a file, and give the task that file as a resource file";
    throw new DestinationError("ScriptRefused", refusal("script", rule, `${line.length} characters`, fix));
  }
  return line;
}

/** Returns the text that the shell's `printf %b` turns into the script. */
function escaped(script: string): string {
  return script.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

/** Returns any text as one word of a POSIX shell. */
function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
