import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

/**
 * Returns the folder that contains `pulumi`. The package's engine finder looks for an installed engine, then downloads
 * or builds one. That takes minutes the first time, with progress on stderr.
 *
 * @returns undefined if there is none. The finder has then printed what it tried and what to do.
 */
export async function findEngineFolder(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  // In a separate process, because it runs Go and npm's Pulumi. Local Azure uses nothing else of the package.
  const finder = spawn(process.execPath, [finderFile()], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  const [folder] = await Promise.all([text(finder.stdout), once(finder, "close")]);
  return finder.exitCode === 0 ? folder.trim() : undefined;
}

/** Returns the finder's file in the package's `engine/`, both for the sources and for `dist`. */
function finderFile(folder = __dirname): string {
  const file = join(folder, "engine", "command.mjs");
  return existsSync(file) ? file : finderFile(dirname(folder));
}
