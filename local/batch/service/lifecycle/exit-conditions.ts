import type { Task } from "../../model";
import type { TaskOutcome } from "../../nodes";
import { is } from "../request-bodies/shapes";

/** The consequences of how a task ended. */
interface Consequences {
  /** Whether tasks that depend on it can run. */
  readonly satisfies: boolean;
  /** The action for the job, if its `onTaskFailure` requests it. */
  readonly jobAction: "none" | "disable" | "terminate";
}

interface ExitOptions {
  readonly jobAction?: string;
  readonly dependencyAction?: string;
}

interface ExitConditions {
  readonly exitCodes?: readonly { code: number; exitOptions: ExitOptions }[];
  readonly exitCodeRanges?: readonly { start: number; end: number; exitOptions: ExitOptions }[];
  readonly preProcessingError?: ExitOptions;
  readonly fileUploadError?: ExitOptions;
  readonly default?: ExitOptions;
}

type Outcome = Pick<TaskOutcome, "exitCode" | "failureInfo">;

/**
 * Applies a task's exit conditions. By default, success satisfies dependencies and has no effect on the job, and every
 * failure blocks them and terminates the job.
 */
export function consequencesOf(task: Task, outcome: Outcome): Consequences {
  const options = optionsFor((task.exitConditions ?? {}) as ExitConditions, outcome);
  const failed = outcome.failureInfo !== undefined;
  const jobAction = options?.jobAction?.toLowerCase() ?? (failed ? "terminate" : "none");
  return {
    satisfies: options?.dependencyAction === undefined ? !failed : is(options.dependencyAction, "satisfy"),
    jobAction: jobAction === "disable" || jobAction === "terminate" ? jobAction : "none",
  };
}

/**
 * Returns the options that apply. A listed exit code takes precedence over an upload error; `default` applies to every
 * other failure.
 */
function optionsFor(conditions: ExitConditions, { exitCode, failureInfo }: Outcome): ExitOptions | undefined {
  const listed =
    conditions.exitCodes?.find(({ code }) => code === exitCode) ??
    conditions.exitCodeRanges?.find(({ start, end }) => exitCode !== undefined && start <= exitCode && exitCode <= end);
  if (listed !== undefined) return listed.exitOptions;
  if (failureInfo === undefined) return undefined;
  if (failureInfo.code.startsWith("FileUpload")) return conditions.fileUploadError ?? conditions.default;
  if (exitCode === undefined) return conditions.preProcessingError ?? conditions.default;
  return conditions.default;
}
