import type { JobOutputKind } from "../../conventions";
import type { OutputFile, OutputFileOptions } from "../files/output-file";
import type { TaskDestinations } from "./task-destinations";

/** Builds the OutputFiles of one job. */
export interface JobDestinations {
  /** The job's container. */
  readonly container: string;
  /** The URL of the job's container. */
  readonly containerUrl: string;

  /**
   * Returns the destinations of a task of the job.
   *
   * @throws {ConventionError} `TaskIdRefused`.
   */
  task(taskId: string): TaskDestinations;

  /**
   * Returns an output file that belongs to the whole job, such as a merged result. Any task of the job can have it.
   *
   * @example
   * job.outputFile("JobOutput", "merged.csv");
   *
   * @throws {DestinationError} `PatternRefused`, `UrlRefused`.
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`.
   */
  outputFile(kind: JobOutputKind, pattern: string, options?: OutputFileOptions): OutputFile;
}
