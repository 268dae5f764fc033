import type { Task } from "../../model";
import type { TaskOutcome } from "../../nodes";
import { is } from "../schema/shapes";

/** What follows from how a task has ended. */
export interface Consequences {
  /** Whether tasks that depend on it may go on. */
  readonly satisfies: boolean;
  /** What becomes of the job, where its `onTaskFailure` asks for it. */
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
 * Applies a task's exit conditions. Without any, success satisfies and does nothing to the job, and every failure blocks and
 * terminates it.
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

/** A listed exit code comes before an error of upload; `default` stands for every failure that nothing else is said of. */
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
