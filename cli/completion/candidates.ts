import type { Argument, Command, Option } from "commander";
import { JOB_OUTPUT_KINDS, TASK_OUTPUT_KINDS } from "../../conventions";

/** The candidates for a word. The shell itself completes the names of files and programs. */
type Candidates = readonly string[] | "files" | "programs";

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
    if (awaiting?.required) return valuesOf(awaiting.long === "--kind" ? KINDS : awaiting.argChoices, typed);
    if (typed.startsWith("-")) return matching(typed, optionsOf(command));
  }
  const given = operands(command, rest).length;
  const argument = argumentAt(command, given);
  if (argument?.name() === "command") return given === 0 ? "programs" : "files";
  return valuesOf(argument?.name() === "kind" ? KINDS : argument?.argChoices, typed);
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

function operands(command: Command, words: readonly string[]): string[] {
  const dashes = words.indexOf("--");
  const [before, after] = dashes < 0 ? [words, []] : [words.slice(0, dashes), words.slice(dashes + 1)];
  return [
    ...before.filter((word, at) => !word.startsWith("-") && !optionOf(command, before[at - 1])?.required),
    ...after,
  ];
}

function argumentAt({ registeredArguments }: Command, index: number): Argument | undefined {
  const last = registeredArguments.at(-1);
  return registeredArguments[index] ?? (last?.variadic ? last : undefined);
}

function valuesOf(values: readonly string[] | undefined, typed: string): Candidates {
  return values === undefined ? "files" : matching(typed, values);
}

function matching(typed: string, words: readonly string[]): string[] {
  return words.filter((word) => word.startsWith(typed));
}
