import { Command } from "commander";
import { completeCommand, completionCommand } from "./commands/completion";
import { deleteCommand } from "./commands/delete";
import { getCommand } from "./commands/get";
import { listCommand } from "./commands/list";
import { prepareCommand } from "./commands/prepare";
import { runSubcommand } from "./commands/run";
import { saveCommand } from "./commands/save";
import { saveTextCommand } from "./commands/save-text";
import { tailCommand } from "./commands/tail";
import { trackCommand } from "./commands/track";
import { urlCommand } from "./commands/url";
import { verifyCommand } from "./commands/verify";
import { JOB_COMMANDS } from "./job-commands";
import { addKindCheck } from "./kind-argument";
import { addQuiet } from "./quiet";
import { version } from "./version";
import { useDefaultPlace } from "./where/default-place";

/** The commands by name, in the order of the help. */
const COMMANDS: { readonly [name: string]: () => Command } = {
  prepare: prepareCommand,
  save: saveCommand,
  "save-text": saveTextCommand,
  track: trackCommand,
  run: runSubcommand,
  list: listCommand,
  get: getCommand,
  verify: verifyCommand,
  tail: tailCommand,
  url: urlCommand,
  delete: deleteCommand,
  ...JOB_COMMANDS,
  completion: completionCommand,
};

/**
 * Returns the parser of the command line. It throws instead of exiting.
 *
 * @param args the command line. The parser has only the command that it names, because the options of all commands take
 *   as long to create as the rest of a short call. It has all commands if none is named.
 */
export function createProgram(args: readonly string[] = []): Command {
  const program = new Command("batch-outputs")
    .description(
      "Save, list and get the outputs of Azure Batch jobs and tasks, with names by the File Conventions standard.",
    )
    .version(version())
    // The options of the command that `run` starts are not options of `run`.
    .enablePositionalOptions()
    // Only the names, because the descriptions would not fit into a terminal next to the arguments.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText(
      "after",
      `
On a node, the account, identity, job and task are known. Elsewhere, give --job and
either --destinations or --blob-endpoint, or keep them with batch-outputs use. Or set BATCH_OUTPUTS_CONTAINER_URL to the
URL of a job's container that batch-outputs url prints.

Exit codes: 0 done, 1 failed, 2 invalid command line, 3 container missing, 4 access
denied, 5 not found or nothing matched, 6 some outputs failed, 7 tasks of a job
failed, 8 time limit reached. run ends with the exit code of the command that it
runs.

For the options of a command, run batch-outputs <command> --help. Put patterns into
double quotes, in every shell.

Examples:
  batch-outputs run --track TaskLog=progress.log --save "TaskOutput=frames/*.png" -- render --frames 1-100
  batch-outputs list --destinations destinations.json
  batch-outputs get TaskOutput "frames/*" --task t1 --job render --destinations destinations.json --into results`,
    );
  for (const create of usedCommands(args)) {
    const command = create();
    addQuiet(command);
    addKindCheck(command);
    useDefaultPlace(command);
    program.addCommand(command);
  }
  program.addCommand(completeCommand(program), { hidden: true });
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      // run.ts prints all errors.
      .configureOutput({ outputError: () => {} });
  }
  return program;
}

function usedCommands([first = "", ...others]: readonly string[]): readonly (() => Command)[] {
  if (others.length === 0 && VERSION_OPTIONS.includes(first)) return [];
  const named = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  return named === undefined ? Object.values(COMMANDS) : [named];
}

/** The options that print the version, as commander names them. */
const VERSION_OPTIONS = ["-V", "--version"];
