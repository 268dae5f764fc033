import { refusal, shown } from "../../conventions/internal";
import { DestinationError } from "../destination-error";
import { WINDOWS_COMMAND_FOLDER } from "../node-installation";

/** The longest line that cmd takes ("Command prompt line string limitation" of Microsoft Learn), in characters. */
const MAX_CMD_CHARACTERS = 8191;

/**
 * Returns the command line that `PoolDestinations.commandLine` describes for a pool of Windows. `/s` lets cmd remove
 * only the outer quotes, so the script has its own quotes unchanged. `/d` ignores commands of the registry.
 *
 * @throws {DestinationError} `ScriptRefused`.
 */
export function cmdCommandLine(script: string): string {
  if (typeof script !== "string" || script.trim() === "" || /[\0\p{Cs}\r\n]/u.test(script)) {
    const isText = typeof script === "string" && script.trim() !== "";
    const rule = "be commands of cmd in one line, without NUL characters or incomplete surrogate pairs";
    const fix = "join commands with `&&`, or put them into a .cmd file, and give the task that file as a resource file";
    throw new DestinationError(
      "ScriptRefused",
      refusal("script", rule, isText ? "a string with one of these" : shown(script), fix),
    );
  }
  const line = `cmd /d /s /c "set "PATH=${WINDOWS_COMMAND_FOLDER};%PATH%"& ${script}"`;
  if (line.length > MAX_CMD_CHARACTERS) {
    const rule = `be short enough for a command line of at most ${MAX_CMD_CHARACTERS} characters, the limit of cmd`;
    const fix = "put the script into a .cmd file, and give the task that file as a resource file";
    throw new DestinationError("ScriptRefused", refusal("script", rule, `${line.length} characters`, fix));
  }
  return line;
}
