import { spawnSync } from "node:child_process";
import { COMMAND_VARIABLE } from "../../destinations/internal";

/**
 * Runs the commands that the program has added to the StartTask, each in a cmd of its own, until one fails.
 *
 * @returns the exit code: 0, or that of the command that failed.
 */
export function runCommands(env: NodeJS.ProcessEnv, workingDirectory: string | undefined): number {
  for (let index = 0; ; index++) {
    const command = env[`${COMMAND_VARIABLE}${index}`];
    if (command === undefined) return 0;
    const [program, args] = shellOf(command);
    const { status, error } = spawnSync(program, args, {
      stdio: "inherit",
      cwd: workingDirectory,
      windowsVerbatimArguments: true,
    });
    const code = status ?? 1;
    if (code === 0) continue;
    const how = error === undefined ? `failed with exit code ${code}` : `could not run: ${error.message}`;
    process.stderr.write(
      `batch-outputs: startTask.commands[${index}] ${how}; the tool is installed, but the node takes no tasks until all commands succeed\n`,
    );
    return code;
  }
}

function shellOf(command: string): [string, string[]] {
  if (process.platform !== "win32") return ["/bin/sh", ["-c", command]];
  return [process.env.ComSpec || "cmd.exe", ["/d", "/s", "/c", `"${command}"`]];
}
