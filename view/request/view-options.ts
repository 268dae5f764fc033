import type { BatchClient } from "../../jobs";
import type { JobOutputStorage } from "../../outputs";

/** What the page shows, and what it may do. */
export interface ViewOptions {
  /** The ids of the jobs to show. */
  readonly jobs: readonly string[];
  /** Opens the outputs of a job, of its newest run or of all runs. */
  readonly openOutputs: (jobId: string, run: "last" | "all") => Promise<JobOutputStorage>;
  /** The Batch account, for the states of tasks (default: only outputs are shown). */
  readonly batch?: BatchClient;
  /** Whether outputs can be deleted (default: false). */
  readonly allowDelete?: boolean;
  /** The port (default: 7373 if it is free, or else any free one). */
  readonly port?: number;
}
