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
import { addKindCheck } from "./kind-argument";
import { version } from "./version";

/** Returns the command line's grammar. The parser throws where it would exit. */
export function createProgram(): Command {
  const program = new Command("batch-outputs")
    .description("Save, list and get the outputs of Azure Batch jobs and tasks, by the File Conventions standard.")
    .version(version())
    // for the options of what `run` is to run
    .enablePositionalOptions()
    // with their arguments, what they do would stand beyond the edge of a terminal
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText(
      "after",
      `
Exit codes: 0 done, 1 failed, 2 misuse, 3 container missing, 4 access denied,
5 nothing matched or not found, 6 some outputs failed; of run, the command's own.

On a node, account, identity, job and task are known; elsewhere give
--destinations or --blob-endpoint, and --job, or put a container's URL with a
SAS, as url prints it, into BATCH_OUTPUTS_CONTAINER_URL, in place of all three.

Examples:
  batch-outputs run --track TaskLog=progress.log --save 'TaskOutput=frames/*.png' -- render --frames 1-100
  batch-outputs list --destinations destinations.json
  batch-outputs get TaskOutput 'frames/*' --task t1 --job render --destinations destinations.json --into results`,
    );
  const commands = [
    ...[prepareCommand(), saveCommand(), saveTextCommand(), trackCommand(), runSubcommand()],
    ...[listCommand(), getCommand(), tailCommand(), urlCommand(), deleteCommand(), completionCommand()],
  ];
  for (const command of commands) {
    addKindCheck(command);
    program.addCommand(command);
  }
  program.addCommand(completeCommand(program), { hidden: true });
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      // errors are told where all others are
      .configureOutput({ outputError: () => {} });
  }
  return program;
}
