import { refusal } from "../../conventions/internal";
import type { PipelineDescription } from "../description";
import { DestinationError } from "../destination-error";
import { cmdCommandLine } from "./cmd-command-line";
import { commandLine } from "./command-line";

/** A task that Batch runs on each node before the first task of a job: `JobPreparationTask` of the REST API. */
export interface JobPreparationTask {
  commandLine: string;
  /** True: no task of the job runs on a node before its container exists. */
  waitForSuccess: boolean;
  constraints: { maxTaskRetryCount: number };
}

/** How often Batch repeats a failed preparation task. After that, the job does not use the node. */
const MOST_RETRIES = 3;

/**
 * Returns the job preparation task that `Destinations.preparationTask` describes.
 *
 * @param system the operating system of the nodes.
 *
 * @throws {DestinationError} `DynamicJobsRequired`, `ScriptRefused`.
 */
export function preparationTask(
  { dynamicJobs = false }: PipelineDescription,
  system: "linux" | "windows",
  script?: string,
): JobPreparationTask {
  if (!dynamicJobs) {
    const rule = "have `dynamicJobs: true`, because its nodes create the container";
    const fix = "deploy it with `dynamicJobs: true`, or declare the job in `jobs`: then it needs no preparation task";
    throw new DestinationError("DynamicJobsRequired", refusal("pipeline", rule, "one without it", fix));
  }
  return {
    commandLine: preparedCommandLine(system, script),
    waitForSuccess: true,
    constraints: { maxTaskRetryCount: MOST_RETRIES },
  };
}

/**
 * Returns a command line that creates the container of the task's job if it does not exist, and then runs a script.
 *
 * @throws {DestinationError} `ScriptRefused`.
 */
export function preparedCommandLine(system: "linux" | "windows", script?: string): string {
  return system === "windows" ? onWindows(script) : onLinux(script);
}

function onLinux(script: string | undefined): string {
  if (script === undefined) return commandLine(PREPARE);
  // Refuses a script that cannot be part of a command line.
  commandLine(script);
  return commandLine(`${PREPARE} || exit\n${script}`);
}

/**
 * An `if` of cmd includes everything up to the end of the line. `errorlevel 1` is true for 1 and more, and the exit
 * code of a crash is negative. If the script does not run, the exit code stays that of the command.
 */
function onWindows(script: string | undefined): string {
  if (script === undefined) return cmdCommandLine(PREPARE);
  cmdCommandLine(script);
  return cmdCommandLine(`${PREPARE}& if errorlevel 0 if not errorlevel 1 ${script}`);
}

/** The command takes the id of the job from the environment of the task. */
const PREPARE = "batch-outputs prepare";
