/** What a code is about: a request to the service, a task, a job, a pool's resize, a formula, or a node. */
export type FailureSubject = "request" | "task" | "job" | "resize" | "node";

/** The cause and the fix of one code of the Batch service. */
export interface FailureCode {
  readonly code: string;
  readonly of: FailureSubject;
  /** A sentence without a period. */
  readonly cause: string;
  /** What to do: imperatives without a period. */
  readonly fix: string;
}
