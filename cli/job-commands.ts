import type { Command } from "commander";
import { cancelCommand } from "./commands/cancel";
import { cleanCommand } from "./commands/clean";
import { diagnoseCommand } from "./commands/diagnose";
import { submitCommand } from "./commands/submit";
import { taskJsonCommand } from "./commands/task-json";
import { waitCommand } from "./commands/wait";

/** Returns the commands about jobs in Batch. The node tool has none of them: its bundle replaces this file. */
export function jobCommands(): Command[] {
  return [submitCommand(), waitCommand(), diagnoseCommand(), cancelCommand(), cleanCommand(), taskJsonCommand()];
}
