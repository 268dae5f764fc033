import type { JobOutputKind, TaskOutputKind } from "../../conventions";
import type { EnvironmentSetting } from "../environment-settings";
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
   * Returns the destinations of one run of the job, for a job that is submitted several times with the same id. Files
   * that Batch uploads get the id of the run as metadata. The names of blobs are the same for all runs. Readers take a
   * run for the newest one after it was recorded: call `startRun` of `JobOutputStorage`, or set `environmentSettings`,
   * and the command records it. Inputs (`inputsFrom`, `resourceFile`) are those of all runs.
   *
   * @param runId 1 to 64 letters, digits, `.`, `-` or `_`, such as the time of the submission. It must be new.
   *
   * @example
   * const job = destinations.job("render").run("2026-11-27T18.30.00");
   * const description = { id: "render", commonEnvironmentSettings: job.environmentSettings() };
   *
   * @throws {ConventionError} `RunIdRefused`.
   */
  run(runId: string): JobDestinations;

  /**
   * Returns environment variables for all tasks of the job, for its `commonEnvironmentSettings`. With the variable
   * `BATCH_OUTPUTS_RUN`, the command `batch-outputs` stores and finds outputs of the run. Without a run, there is none.
   */
  environmentSettings(): EnvironmentSetting[];

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
