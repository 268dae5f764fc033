import type { FailureDetail } from "./model";

/**
 * The ids of what failed. The ids of a preparation or release task are those of its job and node.
 */
export interface ExplainedIds {
  readonly jobId?: string;
  readonly taskId?: string;
  readonly poolId?: string;
  readonly nodeId?: string;
}

/** Why something failed, and what to do. */
export interface Explanation {
  /** Such as `task frame-1`, `node tvm…`, `pool workers` or `job render`. */
  readonly subject: string;
  /** Such as `{ jobId: "render", taskId: "frame-1" }`. */
  readonly ids: ExplainedIds;
  /** What happened, as the end of a sentence about the subject: `failed with exit code 3`. */
  readonly summary: string;
  /** The service's errors, with their causes. */
  readonly causes: readonly ExplainedCause[];
  /** The last lines of files on the node. */
  readonly files: readonly FileTail[];
  /** How the output files of a task were uploaded. Undefined if no upload was attempted. */
  readonly uploads?: UploadPerformance;
  /** The failures that this failure consists of: tasks of a job, nodes of a pool. */
  readonly parts: readonly Explanation[];
  /** How many more failures there are than `parts` has (default: 0). */
  readonly omittedParts?: number;
}

/** One error of the service. */
export interface ExplainedCause {
  readonly code: string;
  /** `usererror` or `servererror`. */
  readonly category?: string;
  /** The service's message. */
  readonly message?: string;
  readonly details: readonly FailureDetail[];
  /** What the code means. Undefined for a code that is not in `FAILURE_CODES`. */
  readonly cause?: string;
  /** What to do. Undefined for a code that is not in `FAILURE_CODES`. */
  readonly fix?: string;
}

/** The last lines of a file. */
export interface FileTail {
  /** Such as `stderr.txt`. */
  readonly path: string;
  readonly lines: readonly string[];
}

/** How long the uploads of a task took, by `fileuploadout.txt`. */
export interface UploadPerformance {
  /** From the first line of the log to the last one, in seconds. */
  readonly seconds: number;
  /** The uploaded files in the order of the log, with what the log says about each. */
  readonly files: readonly UploadedFileTime[];
}

/** How long the upload of one file took. */
export interface UploadedFileTime {
  /** The path on the node. */
  readonly file: string;
  readonly blob: string;
  /** Undefined if the upload did not end well. */
  readonly seconds?: number;
}
