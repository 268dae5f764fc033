import type { JobOutputKind, TaskOutputKind } from "../../conventions";
import type { OutputFile } from "../files/assemble-output-file";
import type { OutputFileOptions } from "../files/output-file";
import type { OutputInputOptions, UpstreamInputs } from "../files/outputs-as-files";
import type { ResourceFile } from "../files/resource-file";
import type { TaskDestinations } from "./task-destinations";

/** Builds the OutputFiles of one job, and the ResourceFiles that take them. */
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
   * @throws {DestinationError} `PatternRefused`, `UrlRefused`, `IdentityRefused`, `ConditionRefused`, `HeaderRefused`,
   *   `OptionRefused`.
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`.
   */
  outputFile(kind: JobOutputKind, pattern: string, options?: OutputFileOptions): OutputFile;

  /**
   * Returns the job's outputs of a kind as input of a task, as `resourceFile` of a task does.
   *
   * @example
   * job.resourceFile("JobOutput", { path: "merged.csv" }); // ./merged.csv
   *
   * @throws {DestinationError} `ResourceFileRefused`, `IdentityRefused`, `PoolRequired`.
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`.
   */
  resourceFile(kind: JobOutputKind, options?: OutputInputOptions): ResourceFile;

  /**
   * Returns the outputs of upstream tasks as inputs of a downstream task, and the dependency on the upstream tasks. The
   * job needs `usesTaskDependencies: true`. Each output has its whole name as its path, below `filePath`.
   *
   * @example
   * const merge = {
   *   id: "merge",
   *   commandLine: destinations.commandLine("sh merge.sh"),
   *   ...job.inputsFrom(["frame-1", "frame-2"], "TaskOutput"),
   * };
   *
   * @throws {DestinationError} `ResourceFileRefused`, also if the list of tasks is too long for Batch;
   *   `IdentityRefused`, `PoolRequired`.
   * @throws {ConventionError} `TaskIdRefused`, `KindRefused`, `PathRefused`, `BlobNameRefused`.
   */
  inputsFrom(taskIds: readonly string[], kind: TaskOutputKind, options?: OutputInputOptions): UpstreamInputs;
}
