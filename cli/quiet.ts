import type { Command } from "commander";
import { beQuiet } from "./terminal";

/** Adds `--quiet` to a command that sends requests. Does not change other commands. */
export function addQuiet(command: Command): void {
  if (!command.options.some(({ long }) => long === "--wait-for-access")) return;
  command.option("-q, --quiet", "print no progress and no notes to stderr, only errors and warnings");
  command.hook("preAction", () => {
    if (command.opts().quiet) beQuiet();
  });
}
