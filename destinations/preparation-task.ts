import { refusal } from "../conventions/internal";
import { commandLine } from "./command-line";
import type { PipelineDescription } from "./description";
import { DestinationError } from "./destination-error";

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
 * @throws {DestinationError} `DynamicJobsRequired`, `ScriptRefused`.
 */
export function preparationTask({ dynamicJobs = false }: PipelineDescription, script?: string): JobPreparationTask {
  if (!dynamicJobs) {
    const rule = "have `dynamicJobs: true`, because its nodes create the container";
    const fix = "deploy it with `dynamicJobs: true`, or declare the job in `jobs`: then it needs no preparation task";
    throw new DestinationError("DynamicJobsRequired", refusal("pipeline", rule, "one without it", fix));
  }
  // Refuses a script that cannot be part of a command line.
  if (script !== undefined) commandLine(script);
  return {
    commandLine: commandLine(script === undefined ? PREPARE : `${PREPARE} || exit\n${script}`),
    waitForSuccess: true,
    constraints: { maxTaskRetryCount: MOST_RETRIES },
  };
}

/** The command takes the id of the job from the environment of the task. */
const PREPARE = "batch-outputs prepare";
