import {
  checkJobId,
  checkTaskId,
  isJobOutputKind,
  type JobOutputKind,
  misspelledKind,
  type OutputKind,
  type TaskOutputKind,
} from "../conventions";
import { checkDescription } from "./check-description";
import { commandLine } from "./command-line";
import type { PipelineDescription } from "./description";
import { checkDistinctBlobs } from "./distinct-blobs";
import { jobContainer } from "./job-container";
import { type OutputFile, type OutputFileOptions, outputFile } from "./output-file";
import {
  type ResourceFile,
  type ResourceFileOptions,
  type ResourceFileSource,
  resourceFile,
  resourceFiles,
} from "./resource-file";

/** Where the outputs of a pipeline's jobs go. */
export interface Destinations {
  /** The description that these are made from. */
  readonly description: PipelineDescription;

  /**
   * A job's destinations.
   *
   * @throws {DestinationError} `JobNotDeclared` for a job that the pipeline does not declare, unless it has `dynamicJobs`.
   * @throws {ConventionError} `JobIdRefused`.
   */
  job(jobId: string): JobDestinations;

  /**
   * A file for a task to find in its working directory, fetched by the pipeline's identity where it lies in the
   * pipeline's account.
   *
   * @throws {DestinationError} `UrlRefused`, `ResourceFileRefused`.
   */
  resourceFile(source: ResourceFileSource & ResourceFileOptions): ResourceFile;

  /**
   * All resource files of one task at once, checked against each other and against the size that Batch takes: 32,768
   * characters as JSON.
   *
   * @throws {DestinationError} `UrlRefused`, `ResourceFileRefused`.
   */
  resourceFiles(sources: readonly (ResourceFileSource & ResourceFileOptions)[]): ResourceFile[];

  /**
   * A command line that runs `script` by `/bin/sh` with the node tool's command `batch-outputs` on its PATH. Batch runs
   * no shell by itself. The exit code is the script's.
   *
   * @example
   * destinations.commandLine("render && batch-outputs save TaskOutput 'frames/*.png'");
   *
   * @throws {DestinationError} `ScriptRefused` for a script that is empty, holds a NUL, or makes a command line of more
   *   than 32,768 characters, which is what Batch takes.
   */
  commandLine(script: string): string;
}

/** Where one job's outputs go. */
export interface JobDestinations {
  /** The job's container. */
  readonly container: string;
  /** The URL of the job's container. */
  readonly containerUrl: string;

  /**
   * One of its tasks.
   *
   * @throws {ConventionError} `TaskIdRefused`.
   */
  task(taskId: string): TaskDestinations;

  /**
   * An output file of whichever task makes it that belongs to the whole job, such as a merged result.
   *
   * @example
   * job.outputFile("JobOutput", "merged.csv");
   *
   * @throws {DestinationError} `PatternRefused`, `UrlRefused`.
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`.
   */
  outputFile(kind: JobOutputKind, pattern: string, options?: OutputFileOptions): OutputFile;
}

/** Where one task's outputs go. */
export interface TaskDestinations {
  /**
   * An output file of the task.
   *
   * @param kind one of the standard's, or one of your own.
   * @param pattern relative to the task's working directory: a file's path, or a pattern with `*`, `**`, `?`, `[a-z]`;
   *   `[*]` escapes.
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
   * All output files of the task at once, checked against each other. A standard kind of the job stores with the job's
   * outputs.
   *
   * @throws {DestinationError} `SameBlob`, and what `outputFile` throws.
   */
  outputFiles(files: readonly OutputFileRequest[]): OutputFile[];
}

/** One entry of a task's list of output files. */
export interface OutputFileRequest extends OutputFileOptions {
  readonly kind: OutputKind;
  readonly pattern: string;
}

/** How the builders behave. */
export interface DestinationsOptions {
  /**
   * Whether a kind that is spelled almost as one of the standard's (`tasklog`) is refused. By default it is a warning of
   * the process (`process.emitWarning`), once for each such kind.
   */
  readonly strict?: boolean;
}

/**
 * Returns the destinations of a deployed pipeline.
 *
 * @param description the `destinations` output of an OutputPipeline: from a StackReference, `pulumi stack output
 *   --json`, or a file.
 *
 * @example
 * const destinations = destinationsOf(description);
 * const task = destinations.job("render").task("frame-1");
 * await batch.task.add("render", {
 *   id: "frame-1",
 *   commandLine: destinations.commandLine("render-frame 1"),
 *   outputFiles: [task.outputFile("TaskOutput", "*.png"), task.outputFile("TaskLog", "../std*.txt")],
 * });
 *
 * @throws {DestinationError} `DescriptionRefused`, `DescriptionVersionUnknown`. Whatever takes a kind throws
 *   {@link ConventionError} `KindRefused`, with `strict` also for a misspelled one.
 */
export function destinationsOf(description: PipelineDescription, options: DestinationsOptions = {}): Destinations {
  const checked = checkDescription(description);
  const account = { blobEndpoint: checked.blobEndpoint, identityId: checked.writer.identityId };
  const checkSpelling = spellingCheck(options);
  return {
    description: checked,
    job: (jobId) => jobDestinations(checked, jobId, checkSpelling),
    resourceFile: (source) => resourceFile(account, source),
    resourceFiles: (sources) => resourceFiles(account, sources),
    commandLine,
  };
}

function jobDestinations(
  description: PipelineDescription,
  jobId: string,
  checkSpelling: (kind: OutputKind) => void,
): JobDestinations {
  const container = jobContainer(description, checkJobId(jobId));
  const containerUrl = `${description.blobEndpoint}${container}`;
  const place = { containerUrl, identityId: description.writer.identityId, checkSpelling };
  return {
    container,
    containerUrl,
    task(taskId) {
      checkTaskId(taskId);
      return {
        outputFile: (kind, pattern, options) => outputFile({ ...place, taskId }, kind, pattern, options),
        outputFiles(requests) {
          const files = requests.map(({ kind, pattern, ...options }) =>
            outputFile(isJobOutputKind(kind) ? place : { ...place, taskId }, kind, pattern, options),
          );
          checkDistinctBlobs(files);
          return files;
        },
      };
    },
    outputFile: (kind, pattern, options) => outputFile(place, kind, pattern, options),
  };
}

function spellingCheck({ strict = false }: DestinationsOptions): (kind: OutputKind) => void {
  const told = new Set<OutputKind>();
  return (kind) => {
    const problem = typeof kind === "string" ? misspelledKind(kind) : undefined;
    if (problem === undefined || told.has(kind)) return;
    if (strict) throw problem;
    told.add(kind);
    process.emitWarning(problem.message, { type: "KindWarning", code: problem.code });
  };
}
