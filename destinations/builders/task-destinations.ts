import type { OutputKind, TaskOutputKind } from "../../conventions";
import type { OutputFile, OutputFileOptions } from "../files/output-file";

/** Builds the OutputFiles of one task. */
export interface TaskDestinations {
  /**
   * Returns an output file of the task.
   *
   * @param kind a standard kind, or your own.
   * @param pattern relative to the task's working directory: a file's path, or a pattern with `*`, `**`, `?`, `[a-z]`.
   *   `[*]` escapes a wildcard. `/` separates folders; on a pool of Windows, `\` does, too.
   *
   * @example
   * task.outputFile("TaskOutput", "frames/*.png");
   * task.outputFile("TaskLog", "../std*.txt");
   *
   * @throws {DestinationError} `PatternRefused`, `UrlRefused`.
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`.
   */
  outputFile(kind: TaskOutputKind, pattern: string, options?: OutputFileOptions): OutputFile;

  /**
   * Returns all output files of the task. Two files must not be stored as the same blob. Files with a standard kind of
   * jobs are stored with the job's outputs.
   *
   * @throws {DestinationError} `SameBlob`, and the errors of `outputFile`.
   */
  outputFiles(files: readonly OutputFileRequest[]): OutputFile[];
}

/** One entry of a task's list of output files. */
export interface OutputFileRequest extends OutputFileOptions {
  readonly kind: OutputKind;
  readonly pattern: string;
}
