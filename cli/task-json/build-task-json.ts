import { destinationsOf } from "../../destinations";
import type { TaskDescription } from "../../jobs";
import { misuse } from "../errors/command-error";
import { cmdWord, shellWord } from "../job-file/variables";
import { print, warn } from "../terminal";
import { readDestinations } from "../where/destinations-file";
import type { OutputRule, SourceRule } from "./rules";

/** The options of `batch-outputs task-json`. */
export interface TaskJsonOptions {
  readonly destinations: string;
  readonly job: string;
  readonly task: string;
  readonly pool?: string;
  readonly output?: readonly OutputRule[];
  readonly input?: readonly SourceRule[];
  readonly strict?: boolean;
}

/**
 * Prints a task as JSON: the body of "Task - Add" of the Batch service's REST API.
 *
 * @throws {CommandError} `Misuse`, `ConfigurationRefused`.
 * @throws {DestinationError} and {ConventionError} of the builders.
 */
export async function buildTaskJson(command: readonly string[], options: TaskJsonOptions): Promise<void> {
  print(JSON.stringify(await taskOf(command, options), undefined, 2));
}

async function taskOf(command: readonly string[], options: TaskJsonOptions): Promise<TaskDescription> {
  const { job, task: id, pool, output = [], input = [], strict = false } = options;
  const description = await readDestinations(options.destinations);
  // The builders warn about misspelled kinds. A line of the command is easier to read than one of Node.js.
  process.removeAllListeners("warning").on("warning", ({ message }) => warn(`warning: ${message}`));
  const destinations = destinationsOf(description, { strict });
  const nodes = pool === undefined ? destinations : destinations.pool(pool);
  const isWindows = "system" in nodes && nodes.system === "windows";
  const [script = "", ...others] = command;
  const commands = others.length === 0 ? script : command.map(isWindows ? cmdWord : shellWord).join(" ");
  if (commands.trim() === "") throw misuse("command", "be a command of the task", JSON.stringify(commands));
  const outputFiles = nodes.job(job).task(id).outputFiles(output);
  const resourceFiles = nodes.resourceFiles(input);
  return {
    id,
    commandLine: nodes.commandLine(commands),
    ...(resourceFiles.length > 0 && { resourceFiles }),
    ...(outputFiles.length > 0 && { outputFiles }),
  };
}
