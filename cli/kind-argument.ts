import { Argument, type Command, Option } from "commander";
import { JOB_OUTPUT_KINDS, misspelledKind, TASK_OUTPUT_KINDS } from "../conventions";
import { warn } from "./terminal";

/** Returns the argument for a kind of output. */
export function kindArgument(): Argument {
  return new Argument("<kind>", `${[...TASK_OUTPUT_KINDS, ...JOB_OUTPUT_KINDS].join(", ")}, or your own kind`);
}

/** Returns the option for a task. */
export function taskOption(): Option {
  return new Option("--task <id>", "task (default: $AZ_BATCH_TASK_ID); --task= means the job, for a kind of your own");
}

/**
 * Adds a check to a command that has kinds: it warns about a probable misspelling of a standard kind, or refuses it
 * with `--strict`. Does not change other commands.
 */
export function addKindCheck(command: Command): void {
  if (!takesKinds(command)) return;
  command.option(
    "--strict",
    "refuse a probably misspelled kind, such as tasklog for TaskLog (default: print a warning)",
  );
  command.hook("preAction", () => {
    const { kind = argumentOf(command), track, save, strict } = command.opts();
    for (const given of new Set([kind, ...kindsIn(track), ...kindsIn(save)])) {
      const problem = given === undefined ? undefined : misspelledKind(given);
      if (problem === undefined) continue;
      if (strict) throw problem;
      warn(`warning: kind ${JSON.stringify(given)} is probably a misspelling; ${problem.fix}`);
    }
  });
}

function argumentOf({ registeredArguments, processedArgs }: Command): string | undefined {
  return processedArgs[registeredArguments.findIndex((argument) => argument.name() === "kind")];
}

function takesKinds({ registeredArguments, options }: Command): boolean {
  const names = [...registeredArguments.map((argument) => argument.name()), ...options.map(({ long }) => long)];
  return ["kind", "--kind", "--save"].some((name) => names.includes(name));
}

function kindsIn(rules: readonly { readonly kind: string }[] = []): string[] {
  return rules.map(({ kind }) => kind);
}
