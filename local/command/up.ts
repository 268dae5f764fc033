import type { Command } from "commander";
import { up } from "../daemon/lifecycle";
import { report, reportDown, type StateOption, stateFolder, subcommand } from "./subcommand";

export function upCommand(): Command {
  return subcommand("up", "start local Azure, unless it runs, and wait until it is ready").action(
    async (options: StateOption) => {
      const running = await up(stateFolder(options), report);
      console.log(`local Azure runs as process ${running.pid}, its state is in ${running.stateFolder}`);
      reportDown(running);
    },
  );
}
