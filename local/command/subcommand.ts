import { Command } from "commander";
import { type RunningStatus, stateFolderOf } from "../daemon/lifecycle";

export interface StateOption {
  readonly state?: string;
}

/** Returns a subcommand with the option that all subcommands have. */
export function subcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option(
      "--state <folder>",
      "the state folder; defaults to $LOCAL_AZURE_STATE, then to .local-azure in the current directory",
    );
}

export function stateFolder(options: StateOption): string {
  return stateFolderOf(options.state);
}

/** Prints progress to stderr, because results go to stdout. */
export function report(message: string): void {
  process.stderr.write(`local-azure: ${message}\n`);
}

/** Reports which parts of a running local Azure do not work now. */
export function reportDown({ storageAccounts }: RunningStatus): void {
  for (const { name, down } of storageAccounts) {
    if (down === undefined) continue;
    report(
      `storage account ${name} is down: ${down}; it is started again after a pause, see \`local-azure logs storage\``,
    );
  }
}
