import {
  CONFIGURATION_VARIABLE,
  NODEJS_SHA256_VARIABLE,
  readTar,
  SHA256_VARIABLE,
  windowsNodeToolFolder,
} from "../destinations/internal";
import { installTool } from "./install/install-tool";
import { runCommands } from "./install/run-commands";

/**
 * Installs the node tool on a Windows node, and runs the commands that the program has added to the StartTask. The
 * StartTask calls this function of the bundle after it has compared the archive's SHA-256.
 *
 * @param archive the command's archive, without compression.
 * @returns the exit code of the StartTask.
 */
export function install(archive: Buffer, env: NodeJS.ProcessEnv = process.env): number {
  try {
    const missing = installTool({
      root: windowsNodeToolFolder(env),
      sha256: env[SHA256_VARIABLE] ?? "",
      files: readTar(archive),
      // The StartTask has verified the Node.js that runs this.
      ...(env[NODEJS_SHA256_VARIABLE] !== undefined && { nodejs: process.execPath }),
      configuration: env[CONFIGURATION_VARIABLE] ?? "",
      // Batch's agent has read PATH before the StartTask. So a folder that PATH has on every Windows is used.
      pathFolder: env.SystemRoot || "C:\\Windows",
    });
    if (missing !== undefined) {
      process.stderr.write(
        `batch-outputs: the tool is installed, but is not on the PATH of tasks (${missing}); let them call it by its path\n`,
      );
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isDenied = code === "EPERM" || code === "EACCES";
    const advice = isDenied ? "the StartTask must run as an administrator (elevationLevel admin), and " : "";
    process.stderr.write(
      `batch-outputs: ${advice}the tool must be installed, got ${message}; Batch runs the StartTask again\n`,
    );
    return 1;
  }
  return runCommands(env, env.AZ_BATCH_TASK_WORKING_DIR);
}
