import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { TaskFailure } from "../failure";
import type { TaskDirectories } from "../layout";
import { endGroup } from "./processes";

interface ProcessSettings {
  readonly command: readonly [string, ...string[]];
  readonly directories: TaskDirectories;
  /** The complete environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly graceMs?: number;
}

/**
 * Runs a program in a new process group, in the working directory, with its output in `stdout.txt` and `stderr.txt`.
 * When the program ends, all processes of its group are ended. If `signal` aborts, the group is asked to end, and
 * killed after the grace period.
 *
 * @returns the exit code, or the negative number of the signal that ended the program, as the agent reports it (-9 in
 * Azure/Batch#101).
 * @throws {TaskFailure} CommandProgramNotFound, CommandLaunchFailed
 */
export async function runProcess(settings: ProcessSettings, signal: AbortSignal): Promise<number> {
  const { command, directories, environment, graceMs } = settings;
  const [program, ...args] = command;
  const outputs = ["stdout.txt", "stderr.txt"].map((name) => openSync(join(directories.directory, name), "w"));
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      cwd: directories.workingDirectory,
      env: { ...environment },
      stdio: ["ignore", ...outputs],
      detached: true,
    });
  } catch (error) {
    // Errors that the system reports synchronously, such as arguments and environment that are too long together
    // (E2BIG).
    throw launchFailure(program, error as NodeJS.ErrnoException);
  } finally {
    for (const output of outputs) closeSync(output);
  }
  const exited = new Promise<number>((resolve, reject) => {
    child.once("error", (error) => reject(launchFailure(program, error)));
    child.once("exit", (code, signal) => resolve(code ?? -constants.signals[signal ?? "SIGKILL"]));
  });
  const { pid } = child;
  if (pid === undefined) return exited;

  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await Promise.race([exited, aborted]);
  await endGroup(pid, graceMs);
  return exited;
}

function launchFailure(program: string, error: NodeJS.ErrnoException): TaskFailure {
  const code = error.code === "ENOENT" ? "CommandProgramNotFound" : "CommandLaunchFailed";
  return new TaskFailure(code, [{ name: "Message", value: `${program}: ${error.code ?? error.message}` }]);
}
