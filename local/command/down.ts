import { existsSync } from "node:fs";
import type { Command } from "commander";
import { down, removeState } from "../daemon/lifecycle";
import { isState } from "../environment/state-folder";
import { describeState } from "./state-size";
import { type StateOption, stateFolder, subcommand } from "./subcommand";

const said = {
  stopped: "local Azure has stopped",
  cleared: "local Azure had been killed; what it left running has been ended",
  "not-running": "local Azure was not running",
} as const;

export function downCommand(): Command {
  return subcommand("down", "end local Azure and all that it started, and say what stays on disk")
    .option("--delete", "remove the state folder too: accounts, blobs, jobs, and the Pulumi state in it")
    .action(async (options: StateOption & { delete?: boolean }) => {
      const folder = stateFolder(options);
      if (!isState(folder)) {
        // Another program's folder is neither measured nor offered for deletion.
        if (options.delete && existsSync(folder)) removeState(folder);
        console.log(`${said["not-running"]}; there is none in ${folder}`);
        return;
      }
      console.log(said[await down(folder)]);
      if (options.delete) {
        removeState(folder);
        console.log(`${folder} is deleted`);
      } else {
        console.log(describeState(folder));
      }
    });
}
