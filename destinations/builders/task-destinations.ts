import type { OutputKind, TaskOutputKind } from "../../conventions";
import type { EnvironmentSetting } from "../environment-settings";
import type { OutputFile } from "../files/assemble-output-file";
import type { OutputFileOptions } from "../files/output-file";
import type { OutputInputOptions } from "../files/outputs-as-files";
import type { ResourceFile } from "../files/resource-file";

/** Builds the OutputFiles of one task, and the ResourceFiles that take them. */
export interface TaskDestinations {
  /**
   * Returns an output file of the task.
   *
   * @param kind a standard kind, or your own.
   * @param pattern relative to the task's working directory, or absolute: a file's path, or a pattern with `*`, `**`,
   *   `?`, `[a-z]`. `[*]` escapes a wildcard. `/` separates folders; on a pool of Windows, `\` does, too.
   *
   * @example
   * task.outputFile("TaskOutput", "frames/*.png", { contentType: "image/png" });
   * task.outputFile("TaskLog", "../std*.txt");
   *
   * @throws {DestinationError} `PatternRefused`, `UrlRefused`, `IdentityRefused`, `ConditionRefused`, `HeaderRefused`,
   *   `OptionRefused`.
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`.
   */
  outputFile(kind: TaskOutputKind, pattern: string, options?: OutputFileOptions): OutputFile;

  /**
   * Returns all output files of the task. Two files must not be stored as the same blob. Files with a standard kind of
   * jobs are stored with the job's outputs. A file with several kinds is stored once for each.
   *
   * @param files entries with a kind, or output files of other containers, as `outputFile` of the destinations returns.
   *
   * @throws {DestinationError} `SameBlob`, and the errors of `outputFile`.
   */
  outputFiles(files: readonly (OutputFileRequest | OutputFile)[]): OutputFile[];

  /**
   * Returns the task's outputs of a kind as input of another task. Batch downloads what is stored when that task
   * starts, so let it depend on this one. All outputs of the kind have their whole names as paths, below `filePath`:
   * `frame-1/$TaskOutput/a.png`. One output (`path`) has its last name as its path, or `filePath`.
   *
   * @example
   * task.resourceFile("TaskOutput"); // ./frame-1/$TaskOutput/…
   * task.resourceFile("TaskOutput", { path: "counts.tsv", filePath: "in.tsv" }); // ./in.tsv
   *
   * @throws {DestinationError} `ResourceFileRefused`, `IdentityRefused`, `PoolRequired`.
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`.
   */
  resourceFile(kind: TaskOutputKind, options?: OutputInputOptions): ResourceFile;

  /**
   * Returns environment variables for programs in other languages that store outputs of the task themselves:
   * `BATCH_OUTPUTS_JOB_CONTAINER_URL`, `BATCH_OUTPUTS_IDENTITY_CLIENT_ID`, and the beginning of the names of blobs for
   * each standard kind, such as `BATCH_OUTPUTS_PREFIX_TASK_LOG`. Batch itself sets `AZ_BATCH_JOB_ID` and
   * `AZ_BATCH_TASK_ID`. The command `batch-outputs` does not need them.
   *
   * @throws {DestinationError} `PoolRequired`.
   */
  environmentSettings(): EnvironmentSetting[];
}

/** One entry of a task's list of output files. */
export interface OutputFileRequest extends OutputFileOptions {
  /** The kind under which the files are stored, or several kinds. */
  readonly kind: OutputKind | readonly OutputKind[];
  readonly pattern: string;
}
