import { readdirSync } from "node:fs";
import { LocalAzureError } from "../../../environment/local-azure-error";
import { openStateFolder } from "../../../environment/state-folder";

/**
 * The scenario that `state-folder.test.ts` runs on a separate, small disk: writes documents of 4 kB until the disk is
 * full. Prints the error and the files that exist then.
 */
function main([folder = ""]: string[]): void {
  const state = openStateFolder(folder);
  for (let number = 0; ; number++) {
    try {
      state.writeJson(`${number}.json`, "x".repeat(4_000));
    } catch (error) {
      if (!(error instanceof LocalAzureError)) throw error;
      const { code, message } = error;
      console.log(JSON.stringify({ code, message, number, files: readdirSync(folder) }));
      return;
    }
  }
}

main(process.argv.slice(2));
