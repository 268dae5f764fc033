import type { Explanation } from "./explanation";

/** What went wrong with a job. */
export type JobErrorCode =
  /** An argument is not valid. */
  | "ArgumentRefused"
  /** The Batch service refused some tasks, as `refused` says. */
  | "TasksRefused"
  /** Some tasks failed or never ran, as `explanations` says. */
  | "TasksFailed"
  /** The time limit was reached. The job continues. */
  | "TimeLimitReached"
  /** No node of the pool can run tasks, and none will come, as `explanations` says. */
  | "PoolFailed"
  /** The job ended or was disabled while tasks had not completed. */
  | "JobEnded";

/** A task that the Batch service refused. */
export interface RefusedTask {
  readonly taskId: string;
  /** The service's code, such as `TaskExists` or `InvalidPropertyValue`. */
  readonly code: string;
  readonly message: string;
}

/** What belongs to an error, for programs. */
interface JobErrorDetails extends ErrorOptions {
  readonly refused?: readonly RefusedTask[];
  readonly explanations?: readonly Explanation[];
}

/** A job did not end well. Programs read its `code`. */
export class JobError extends Error {
  override readonly name = "JobError";
  /** The refused tasks, in the order in which they were given. */
  readonly refused: readonly RefusedTask[];
  /** Why tasks or the pool failed. */
  readonly explanations: readonly Explanation[];

  constructor(
    readonly code: JobErrorCode,
    message: string,
    { refused = [], explanations = [], ...options }: JobErrorDetails = {},
  ) {
    super(message, options);
    this.refused = refused;
    this.explanations = explanations;
  }
}
