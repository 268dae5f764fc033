import type { Command } from "commander";
import { isPattern } from "../outputs/internal";
import { EXIT_CODES, exitCodeOf } from "./errors/exit-codes";
import { namedAsGiven } from "./errors/given-name";
import { errorJson, failureLinesOf, failuresOf, isHelp, messageOf, traceOf } from "./errors/reported-error";
import { endIfInterrupted } from "./interrupt";
import { createProgram } from "./program";
import { expandAddresses, READING_COMMANDS } from "./reading/expand-addresses";
import { listCommandLine, withListCommand } from "./reading/list-command";
import { noteOtherSpellings } from "./reading/task-spelling";
import { type Wanted, wantedTask } from "./reading/wanted";
import { warn } from "./terminal";
import { withWaitOption } from "./where/access-wait";
import { usedPlace } from "./where/default-place";
import { readDestinations } from "./where/destinations-file";
import { withDeclaredJobs } from "./where/undeclared-job";

/**
 * Runs one command line, prints its results and errors, and returns the exit code.
 *
 * @param args the arguments, without the interpreter and the script.
 */
export async function run(args: readonly string[]): Promise<number> {
  const program = createProgram(args);
  try {
    await program.parseAsync([...(await expandAddresses(program, args))], { from: "user" });
    endIfInterrupted();
    // `run` ends with the exit code of the command that it runs.
    return typeof process.exitCode === "number" ? process.exitCode : EXIT_CODES.done;
  } catch (error) {
    endIfInterrupted();
    if (!isHelp(error)) report(await advised(error, program), program);
    return exitCodeOf(error);
  }
}

/** Returns an error with the names of this command's options, and with advice that only this command can give. */
async function advised(error: unknown, program: Command): Promise<unknown> {
  const command = program.commands.find((candidate) => candidate.name() === program.args[0]);
  if (command === undefined) return error;
  const named = namedAsGiven(error, command.opts());
  return jobAdvised(withWaitOption(await listAdvised(named, command), command.opts()), command.opts());
}

/** Returns an error about a job that the destinations file does not list with the jobs that it lists. */
async function jobAdvised(error: unknown, options: { destinations?: string; job?: string }): Promise<unknown> {
  const { destinations, job = process.env.AZ_BATCH_JOB_ID } = options;
  if (!destinations || !job || failuresOf(error).length > 0) return error;
  const pipeline = await readDestinations(destinations).catch(() => undefined);
  return pipeline === undefined ? error : withDeclaredJobs(error, pipeline, job, destinations);
}

/**
 * Adds advice to an error about outputs that do not exist: prints other spellings of the task's id, and returns the
 * error with the command line that lists the outputs. If the advice fails, the error itself is still reported.
 */
async function listAdvised(error: unknown, command: Command): Promise<unknown> {
  if (!READING_COMMANDS.includes(command.name())) return error;
  const wanted = wantedBy(command);
  const taskId = wantedTask(wanted);
  if (taskId && !isPattern(taskId)) await noteOtherSpellings(error, taskId, command.opts()).catch(() => {});
  return withListCommand(error, listCommandLine(wanted));
}

function wantedBy(command: Command): Wanted {
  const argument = (name: string) =>
    command.processedArgs[command.registeredArguments.findIndex((candidate) => candidate.name() === name)];
  const { kind = argument("kind"), ...options } = command.opts();
  return { ...options, kind, patterns: [argument("pattern") ?? []].flat() };
}

function report(error: unknown, program: Command): void {
  const place = usedPlace();
  const wants = (option: string) => program.commands.some((command) => command.opts()[option] === true);
  if (!wants("json")) for (const line of failureLinesOf(error)) warn(line);
  if (place !== undefined && !wants("json")) warn(`used ${place.destinations}, which \`batch-outputs use\` has kept`);
  if (wants("debug")) warn(traceOf(error));
  else if (!wants("json")) warn(messageOf(error));
  // The last line on stderr, so that programs can find it. stdout is only for data.
  if (wants("json")) process.stderr.write(`${JSON.stringify({ error: errorJson(error) })}\n`);
}
