import { Command, CommanderError } from "commander";
import { LocalAzureError } from "../environment/local-azure-error";
import { downCommand } from "./down";
import { execCommand } from "./exec";
import { logsCommand } from "./logs";
import { statusCommand } from "./status";
import { upCommand } from "./up";

/** Runs the command. Exit codes: 0 done, 1 failed, 2 misuse; `exec` returns its command's exit code. */
export async function runProgram(argv: readonly string[]): Promise<void> {
  const program = new Command("local-azure")
    .description(
      "an Azure of one machine: storage, Batch, identities and roles, for Pulumi programs and SDKs as they are",
    )
    .enablePositionalOptions()
    .option("--debug", "show where an error comes from");
  for (const make of [upCommand, downCommand, statusCommand, logsCommand, execCommand]) {
    program.addCommand(make().exitOverride());
  }
  program.exitOverride();

  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    if (program.opts().debug) console.error(error);
    else console.error(`local-azure: ${describe(error)}`);
    process.exitCode = 1;
  }
}

function describe(error: unknown): string {
  if (error instanceof LocalAzureError) return error.message;
  return `${error instanceof Error ? error.message : error}; local-azure --debug shows where it comes from`;
}
