import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Replaced in the bundle of the node tool, which has no package.json. */
declare const BATCH_OUTPUTS_VERSION: string | undefined;

/** Returns the version of the package. */
export function version(): string {
  return typeof BATCH_OUTPUTS_VERSION === "string" ? BATCH_OUTPUTS_VERSION : versionAbove(__dirname);
}

/** Looks in all parent folders, because the compiled command is one folder deeper than its source. */
function versionAbove(folder: string): string {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || folder === dirname(folder)) throw error;
    return versionAbove(dirname(folder));
  }
}
