import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Replaced in the bundles, because the node tool has no package.json. */
declare const BATCH_OUTPUTS_VERSION: string | undefined;

/** Returns the version of the package. */
export function version(): string {
  return typeof BATCH_OUTPUTS_VERSION === "string" ? BATCH_OUTPUTS_VERSION : versionAbove(__dirname);
}

/** Looks in all parent folders, because the tests run the sources. */
function versionAbove(folder: string): string {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || folder === dirname(folder)) throw error;
    return versionAbove(dirname(folder));
  }
}
