import { DestinationError } from "./destination-error";

/** Where the StartTask of an OutputPool puts the node tool's command, below the folder that a node's tasks share. */
const NODE_TOOL_PATH = "$AZ_BATCH_NODE_SHARED_DIR/batch-outputs/current/bin";

/**
 * The command line that `Destinations.commandLine` describes.
 *
 * @throws {DestinationError} `ScriptRefused`.
 */
export function commandLine(script: string): string {
  if (typeof script !== "string" || script.trim() === "" || script.includes("\0")) {
    throw new DestinationError("ScriptRefused", "script must be shell commands without NUL, got none or one with NUL");
  }
  return `/bin/sh -c ${singleQuoted(`export PATH="${NODE_TOOL_PATH}:$PATH"; ${script}`)}`;
}

/** `text` as one word of a POSIX shell, whatever it holds. */
function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
