import type { Command } from "commander";
import { errorJson, isHelp, messageOf, traceOf } from "./errors";
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
    if (!isHelp(error)) tell(error, program);
    return exitCodeOf(error);
  }
}

function tell(error: unknown, program: Command): void {
  const wants = (option: string) => program.commands.some((command) => command.opts()[option] === true);
  if (wants("debug")) note(traceOf(error));
  else if (!wants("json")) note(messageOf(error));
  // the last line on stderr, where programs find it; stdout is for outputs
  if (wants("json")) process.stderr.write(`${JSON.stringify({ error: errorJson(error) })}\n`);
}
