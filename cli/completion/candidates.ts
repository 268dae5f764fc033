import type { Argument, Command, Option } from "commander";
import { JOB_OUTPUT_KINDS, TASK_OUTPUT_KINDS } from "../../conventions";

/**
 * The candidates for a word. The shell itself completes the names of files and programs. `ids.ts` finds the ids of jobs
 * and tasks.
 */
type Candidates = readonly string[] | "files" | "programs" | "jobs" | "tasks";

/**
 * Returns the candidates for the last word of a command line.
 *
 * @param words the words after `batch-outputs`. The last one is the typed part of the word, and can be empty.
 */
export function candidates(program: Command, words: readonly string[]): Candidates {
  const typed = words.at(-1) ?? "";
  const [name, ...rest] = words.slice(0, -1);
  if (name === undefined) return matching(typed, [...subcommands(program), ...optionsOf(program)]);
  const command = program.commands.find((candidate) => candidate.name() === name);
  if (command === undefined) return [];
  // Words after -- are not options.
  if (!rest.includes("--")) {
    const awaiting = optionOf(command, rest.at(-1));
    if (awaiting?.long === "--job") return "jobs";
    if (awaiting?.long === "--task") return "tasks";
    if (awaiting?.required) return valuesOf(awaiting.long === "--kind" ? KINDS : awaiting.argChoices, typed);
    if (typed.startsWith("-")) return matching(typed, optionsOf(command));
  }
  const given = operandPositions(command, rest).length;
  const argument = argumentAt(command, given);
  if (argument?.name() === "command") return given === 0 ? "programs" : "files";
  if (argument?.name() === "job") return "jobs";
  return valuesOf(argument?.name() === "kind" ? KINDS : argument?.argChoices, typed);
}

/** Returns the positions of the words that are neither options nor their values. */
export function operandPositions(command: Command, words: readonly string[]): number[] {
  const dashes = words.includes("--") ? words.indexOf("--") : words.length;
  const isOperand = (word: string, at: number) =>
    at > dashes ||
    (at < dashes && (word === "-" || !word.startsWith("-")) && !optionOf(command, words[at - 1])?.required);
  return words.flatMap((word, at) => (isOperand(word, at) ? [at] : []));
}

const KINDS: readonly string[] = [...TASK_OUTPUT_KINDS, ...JOB_OUTPUT_KINDS];

function subcommands(program: Command): string[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .map((command) => command.name());
}

function optionsOf(command: Command): string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long }) => long ?? []);
}

function optionOf(command: Command, word: string | undefined): Option | undefined {
  return command.options.find(({ long, short }) => word !== undefined && (word === long || word === short));
}

function argumentAt({ registeredArguments }: Command, index: number): Argument | undefined {
  const last = registeredArguments.at(-1);
  return registeredArguments[index] ?? (last?.variadic ? last : undefined);
}

function valuesOf(values: readonly string[] | undefined, typed: string): Candidates {
  return values === undefined ? "files" : matching(typed, values);
}

/** Returns the words that begin with the typed text. */
export function matching(typed: string, words: readonly string[]): string[] {
  return words.filter((word) => word.startsWith(typed));
}
