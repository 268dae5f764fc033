import { Command } from "commander";
import { getCommand } from "./commands/get";
import { listCommand } from "./commands/list";
import { prepareCommand } from "./commands/prepare";
import { saveCommand } from "./commands/save";
import { saveTextCommand } from "./commands/save-text";
import { version } from "./version";

/** Returns the command line's grammar. The parser throws where it would exit. */
export function createProgram(): Command {
  const program = new Command("batch-outputs")
    .description("Save, list and get the outputs of Azure Batch jobs and tasks, by the File Conventions standard.")
    .version(version())
    .addHelpText(
      "after",
      `
Exit codes: 0 done, 1 failed, 2 misuse, 3 container missing, 4 access denied, 5 nothing matched or not found.
On a node, account, identity, job and task are known; elsewhere give --destinations or --blob-endpoint, and --job.`,
    );
  const commands = [prepareCommand(), saveCommand(), saveTextCommand(), listCommand(), getCommand()];
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands]) {
    command
      .exitOverride()
      .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "batch-outputs: ")) });
  }
  return program;
}
