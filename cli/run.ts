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
    return EXIT_CODES.done;
  } catch (error) {
    const isDebug = program.commands.some((command) => command.opts().debug === true);
    // the parser has printed its own errors
    if ((error as Error).name !== "CommanderError") note(isDebug ? traceOf(error) : messageOf(error));
    return exitCodeOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The stacks of an error and of what caused it; not the errors' other fields, which hold whole requests. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const trace = error.stack ?? error.message;
  return error.cause === undefined ? trace : `${trace}\ncaused by ${traceOf(error.cause)}`;
}
