import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Put in place of the name where the command is bundled into one file, beside which no package.json stands. */
declare const BATCH_OUTPUTS_VERSION: string | undefined;

/** Returns the version of the package that the command is part of. */
export function version(): string {
  return typeof BATCH_OUTPUTS_VERSION === "string" ? BATCH_OUTPUTS_VERSION : versionAbove(__dirname);
}

/** The compiled command lies a folder deeper than its source. */
function versionAbove(folder: string): string {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || folder === dirname(folder)) throw error;
    return versionAbove(dirname(folder));
  }
}
