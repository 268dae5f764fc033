import { Argument, type Command, Option } from "commander";
import { JOB_OUTPUT_KINDS, misspelledKind, TASK_OUTPUT_KINDS } from "../conventions";
import { note } from "./terminal";

/** The kind of output that a command is about. */
export function kindArgument(): Argument {
  return new Argument("<kind>", `${[...TASK_OUTPUT_KINDS, ...JOB_OUTPUT_KINDS].join(", ")}, or one of your own`);
}

/** The task whose outputs are meant. */
export function taskOption(): Option {
  return new Option("--task <id>", "the task (or AZ_BATCH_TASK_ID); '' for a kind of your own that is the job's");
}

/**
 * Makes a command that takes kinds warn about a kind that is probably a misspelling of a standard kind, or refuse it with `--strict`. Other
 * commands stay as they are.
 */
export function addKindCheck(command: Command): void {
  if (!takesKinds(command)) return;
  command.option(
    "--strict",
    "refuse a kind that is probably a misspelling, such as tasklog for TaskLog (default: warn)",
  );
  command.hook("preAction", () => {
    const { kind = argumentOf(command), track, save, strict } = command.opts();
    for (const given of new Set([kind, ...kindsIn(track), ...kindsIn(save)])) {
      const problem = given === undefined ? undefined : misspelledKind(given);
      if (problem === undefined) continue;
      if (strict) throw problem;
      note(`warning: kind ${JSON.stringify(given)} is probably a misspelling; ${problem.fix}`);
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
