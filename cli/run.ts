import { messageOf, traceOf } from "./errors";
import { EXIT_CODES, exitCodeOf } from "./exit-codes";
import { createProgram } from "./program";
import { note } from "./terminal";

/**
 * Runs one command line, prints what came of it, and returns the exit code.
 *
 * @param args without the interpreter and the script.
 */
export async function run(args: readonly string[]): Promise<number> {
  const program = createProgram();
  try {
    await program.parseAsync([...args], { from: "user" });
    // `run` ends with another command's exit code
    return typeof process.exitCode === "number" ? process.exitCode : EXIT_CODES.done;
  } catch (error) {
    const isDebug = program.commands.some((command) => command.opts().debug === true);
    // the parser has printed its own errors
    if ((error as Error).name !== "CommanderError") note(isDebug ? traceOf(error) : messageOf(error));
    return exitCodeOf(error);
  }
}
