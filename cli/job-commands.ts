import type { Command } from "commander";
import { cancelCommand } from "./commands/cancel";
import { cleanCommand } from "./commands/clean";
import { diagnoseCommand } from "./commands/diagnose";
import { openCommand } from "./commands/open";
import { statusCommand } from "./commands/status";
import { submitCommand } from "./commands/submit";
import { taskJsonCommand } from "./commands/task-json";
import { useCommand } from "./commands/use";
import { viewCommand } from "./commands/view";
import { waitCommand } from "./commands/wait";

/**
 * The commands that only people use: `use`, `open`, and those about jobs in Batch, by name. The node tool has none of
 * them: its bundle replaces this file.
 */
export const JOB_COMMANDS: { readonly [name: string]: () => Command } = {
  use: useCommand,
  open: openCommand,
  view: viewCommand,
  submit: submitCommand,
  wait: waitCommand,
  status: statusCommand,
  diagnose: diagnoseCommand,
  cancel: cancelCommand,
  clean: cleanCommand,
  "task-json": taskJsonCommand,
};
