import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

/**
 * Returns the folder that has `pulumi`, found by the package's engine finder: an installed engine, otherwise a download
 * or a build, which takes minutes once and shows its progress on stderr.
 *
 * @returns undefined if there is none. The finder has then said what it tried and what helps.
 */
export async function findEngineFolder(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  // A process of its own, because it runs Go and npm's Pulumi, and local Azure uses nothing else of the package.
  const finder = spawn(process.execPath, [finderFile()], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  const [folder] = await Promise.all([text(finder.stdout), once(finder, "close")]);
  return finder.exitCode === 0 ? folder.trim() : undefined;
}

/** The file is in `engine/` of the package, for the sources and for `dist` alike. */
function finderFile(folder = __dirname): string {
  const file = join(folder, "engine", "command.mjs");
  return existsSync(file) ? file : finderFile(dirname(folder));
}
