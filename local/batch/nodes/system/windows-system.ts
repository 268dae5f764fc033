import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ComputeNodeSettings } from "../compute-node";
import { windowsEnvironment } from "../environment/windows-environment";
import { TaskFailure } from "../failure";
import { nodeLayout } from "../layout";
import { endMarked } from "../process/processes";
import type { NodeProcess, NodeSystem } from "./node-system";
import { commandFile, inheritedVariables } from "./wine/command-file";
import { checkProgram } from "./wine/find-program";
import { findWine, WINE_ADVICE, type Wine } from "./wine/find-wine";
import { createPrefix } from "./wine/prefix";
import { runWine, wineVariables } from "./wine/run-wine";
import type { WindowsMachine } from "./wine/windows-machine";
import { windowsPaths } from "./wine/windows-paths";

/** The variable that marks the processes of one run. Processes that wine starts later for itself do not have it. */
const RUN_VARIABLE = "LOCAL_AZURE_RUN";

/**
 * Returns the system of a Windows node, whose processes run in wine. Each node has drives and a registry of its own;
 * `D:\batch\tasks` has the folders of Batch, as on sizes with a temporary disk. Only `C:\Windows` is that of all nodes.
 * All processes have the rights of the user who started local Azure.
 */
export function windowsSystem(settings: ComputeNodeSettings, machine: WindowsMachine): NodeSystem {
  const prefix = settings.directory;
  const layout = nodeLayout(join(prefix, "drive_d", "batch", "tasks"));
  const paths = windowsPaths(prefix);
  const path = ["C:\\windows\\system32", "C:\\windows"].join(";");
  /** The batch files of runs, outside of the folders of tasks. */
  const runs = join(prefix, "runs");
  let found: Wine | undefined;

  /** Ends what has a variable, at once, as Windows ends the processes of a job object. */
  const end = (name: string, value: string) => endMarked(name, value, 0);

  const run = async (process: NodeProcess, signal: AbortSignal): Promise<number> => {
    const { commandLine, directories, environment } = process;
    if (found === undefined) throw launchFailure(WINE_ADVICE);
    checkProgram(commandLine, directories.workingDirectory, environment.PATH ?? "", paths);
    const id = randomUUID();
    const script = join(runs, `${id}.cmd`);
    const exitFile = join(runs, id);
    await writeFile(script, commandFile(commandLine, environment, paths.toNode(exitFile)));
    const outputs = ["stdout.txt", "stderr.txt"].map((name) => openSync(join(directories.directory, name), "w"));
    try {
      const child = spawn(found.wine, ["cmd", "/d", "/c", paths.toNode(script)], {
        cwd: directories.workingDirectory,
        env: { ...inheritedVariables(environment), ...wineVariables(prefix), [RUN_VARIABLE]: id },
        stdio: ["ignore", ...outputs],
        detached: true,
      });
      const exited = exitOf(child);
      await Promise.race([exited, aborted(signal)]);
      await end(RUN_VARIABLE, id);
      const code = await readFile(exitFile, "latin1").catch(() => "");
      return code === "" ? await exited : Number.parseInt(code, 10);
    } finally {
      for (const output of outputs) closeSync(output);
      await Promise.all([script, exitFile].map((file) => rm(file, { force: true })));
    }
  };

  return {
    layout,
    paths,
    async boot() {
      found = findWine(machine.environment);
      if (found === undefined) throw new Error(WINE_ADVICE);
      await createPrefix(found, prefix, join(machine.sharedFolder, "template"));
      await mkdir(runs, { recursive: true });
      // Wine's server and services start before the first run, so that they are not ended with it.
      await runWine(prefix, found.wineserver, "-p");
      await runWine(prefix, found.wine, "wineboot");
    },
    endAll: () => end("WINEPREFIX", prefix),
    remove: () => rm(prefix, { recursive: true, force: true }),
    environmentOf: (process) => windowsEnvironment(settings, layout, paths, path, process),
    run,
  };
}

/** Resolves to the exit code of a process; rejects if it did not start. */
function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(launchFailure(error.message)));
    child.once("exit", (code) => resolve(code ?? ENDED));
  });
}

/** The exit code of a process that was ended from outside: that of `TerminateProcess(process, 1)`. */
const ENDED = 1;

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function launchFailure(message: string): TaskFailure {
  return new TaskFailure("CommandLaunchFailed", [{ name: "Message", value: message }]);
}
