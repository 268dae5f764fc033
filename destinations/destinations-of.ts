import {
  checkJobId,
  checkTaskId,
  isJobOutputKind,
  type JobOutputKind,
  misspelledKind,
  type OutputKind,
  type TaskOutputKind,
} from "../conventions";
import { cmdCommandLine } from "./cmd-command-line";
import { commandLine } from "./command-line";
import type { PipelineDescription } from "./description";
import { checkDescription } from "./description/check-description";
import { declaredPool } from "./description/declared-pool";
import { jobContainer } from "./description/job-container";
import { commonSystem } from "./description/pool-system";
import { checkCreatesContainers, checkJobOfPool, sharedIdentity } from "./description/pool-writer";
import { checkDistinctBlobs } from "./files/distinct-blobs";
import { type OutputFile, type OutputFileOptions, outputFile } from "./files/output-file";
import {
  type ResourceFile,
  type ResourceFileOptions,
  type ResourceFileSource,
  resourceFile,
  resourceFiles,
} from "./files/resource-file";
import { type JobPreparationTask, preparationTask } from "./preparation-task";

/** Builds the OutputFiles, ResourceFiles and command lines of a pipeline's jobs. */
export interface Destinations {
  /** The description of the pipeline. */
  readonly description: PipelineDescription;

  /**
   * Returns the destinations of a job on the pools that share the pipeline's identity. For a pool with an identity of
   * its own, use `pool(name).job(jobId)`.
   *
   * @throws {DestinationError} `JobNotDeclared` if the pipeline does not declare the job and does not have
   *   `dynamicJobs`. The output files throw `PoolRequired` if each pool has an identity of its own.
   * @throws {ConventionError} `JobIdRefused`.
   */
  job(jobId: string): JobDestinations;

  /**
   * Returns the pool to which the pipeline gives this name. Its id changes when the pool is replaced, so read it when
   * you create a job.
   *
   * @example
   * await batch.job.add({ id: "render", poolInfo: { poolId: destinations.pool("workers").id } });
   *
   * @throws {DestinationError} `PoolNotDeclared`.
   */
  pool(name: string): PoolDestinations;

  /**
   * Returns a file that Batch downloads into the working directory of a task. If the file is in the pipeline's storage
   * account, the node downloads it with the pipeline's identity.
   *
   * @throws {DestinationError} `UrlRefused`, `ResourceFileRefused`, `PoolRequired`.
   */
  resourceFile(source: ResourceFileSource & ResourceFileOptions): ResourceFile;

  /**
   * Returns all resource files of one task. Two files must not have the same path, and all files together must not
   * exceed the limit of Batch: 32,768 characters as JSON.
   *
   * @throws {DestinationError} `UrlRefused`, `ResourceFileRefused`, `PoolRequired`.
   */
  resourceFiles(sources: readonly (ResourceFileSource & ResourceFileOptions)[]): ResourceFile[];

  /**
   * Returns a command line that runs `script` with `/bin/sh`, and with the command `batch-outputs` of the node tool on
   * PATH. Batch does not start a shell. The exit code is the script's. If all pools of the pipeline are of Windows, it
   * is a command line for cmd, as that of {@link PoolDestinations.commandLine}.
   *
   * @example
   * destinations.commandLine("render && batch-outputs save TaskOutput 'frames/*.png'");
   *
   * @throws {DestinationError} `ScriptRefused` if the script is empty or contains a NUL character, or if the command
   *   line has more than 32,768 characters, the limit of Batch; `PoolRequired` if the pipeline has pools of Linux and
   *   of Windows.
   */
  commandLine(script: string): string;

  /**
   * Returns a job preparation task that creates the container of its job, if it does not exist. Each node runs it
   * before its first task of the job. It needs a pipeline with `dynamicJobs`, and pools that share its identity. Give
   * it to a job, or to the `jobSpecification` of a job schedule, whose jobs have ids that are not known before.
   *
   * @param script commands that run after it as in `commandLine`, because a job has only one preparation task.
   *
   * @example
   * await batch.job.add({ id, poolInfo, jobPreparationTask: destinations.preparationTask() });
   *
   * @throws {DestinationError} `DynamicJobsRequired`; `ScriptRefused` and `PoolRequired`, as `commandLine`.
   */
  preparationTask(script?: string): JobPreparationTask;
}

/** A pool, and the builders of files for tasks that run on it. They use the pool's own identity, if it has one. */
export interface PoolDestinations {
  /** The pool's id in the Batch account. */
  readonly id: string;

  /** The operating system of the nodes. */
  readonly system: "linux" | "windows";

  /**
   * Returns a command line that runs `script` on the pool, with the command `batch-outputs` on PATH: with `/bin/sh` on
   * Linux, as {@link Destinations.commandLine} does, and with cmd on Windows. There, the script is one line of at most
   * about 8,000 characters, and quotes are double quotes. In a .cmd file of your own, write `call batch-outputs`.
   *
   * @example
   * destinations.pool("windows").commandLine('render.exe && batch-outputs save TaskOutput "frames\\*.png"');
   *
   * @throws {DestinationError} `ScriptRefused`.
   */
  commandLine(script: string): string;

  /**
   * Returns a job preparation task for jobs on the pool, as {@link Destinations.preparationTask} does. On Windows, its
   * script is for cmd.
   *
   * @throws {DestinationError} `DynamicJobsRequired`, also for a pool with its own identity; `ScriptRefused`.
   */
  preparationTask(script?: string): JobPreparationTask;

  /**
   * Returns the destinations of a job that runs on the pool.
   *
   * @throws {DestinationError} `JobNotDeclared`, `JobNotOfPool` if the pool's own identity cannot write the job's
   *   outputs.
   * @throws {ConventionError} `JobIdRefused`.
   */
  job(jobId: string): JobDestinations;

  /** Returns a file that Batch downloads before a task on the pool, as {@link Destinations.resourceFile} does. */
  resourceFile(source: ResourceFileSource & ResourceFileOptions): ResourceFile;

  /** Returns all resource files of one task on the pool, as {@link Destinations.resourceFiles} does. */
  resourceFiles(sources: readonly (ResourceFileSource & ResourceFileOptions)[]): ResourceFile[];
}

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

/** Options for the builders. */
export interface DestinationsOptions {
  /**
   * Whether a kind that is probably a misspelling of a standard kind (`tasklog`) is refused. By default, the process
   * emits a warning (`process.emitWarning`) once for each such kind.
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
 * @throws {DestinationError} `DescriptionRefused`, `DescriptionVersionUnknown`. The methods with a kind throw a
 *   {@link ConventionError} `KindRefused`. With `strict`, they also throw it for a misspelled kind.
 */
export function destinationsOf(description: PipelineDescription, options: DestinationsOptions = {}): Destinations {
  const checked = checkDescription(description);
  const { blobEndpoint } = checked;
  const checkSpelling = spellingCheck(options);
  const shared = () => sharedIdentity(checked);
  return {
    description: checked,
    job: (jobId) => jobDestinations(checked, jobId, shared, checkSpelling),
    pool(name) {
      const pool = declaredPool(checked, name);
      const identityId = () => (pool.writer ?? checked.writer).identityId;
      const system = pool.system === "windows" ? "windows" : "linux";
      return {
        id: pool.id,
        system,
        commandLine: system === "windows" ? cmdCommandLine : commandLine,
        preparationTask(script) {
          checkCreatesContainers(pool);
          return preparationTask(checked, system, script);
        },
        job(jobId) {
          checkJobOfPool(checked, pool, checkJobId(jobId));
          return jobDestinations(checked, jobId, identityId, checkSpelling, system === "windows");
        },
        resourceFile: (source) => resourceFile({ blobEndpoint, identityId }, source),
        resourceFiles: (sources) => resourceFiles({ blobEndpoint, identityId }, sources),
      };
    },
    resourceFile: (source) => resourceFile({ blobEndpoint, identityId: shared }, source),
    resourceFiles: (sources) => resourceFiles({ blobEndpoint, identityId: shared }, sources),
    commandLine: (script) => (commonSystem(checked) === "windows" ? cmdCommandLine : commandLine)(script),
    preparationTask: (script) => preparationTask(checked, commonSystem(checked), script),
  };
}

function jobDestinations(
  description: PipelineDescription,
  jobId: string,
  identityId: () => string,
  checkSpelling: (kind: OutputKind) => void,
  isWindows = false,
): JobDestinations {
  const container = jobContainer(description, checkJobId(jobId));
  const containerUrl = `${description.blobEndpoint}${container}`;
  const place = { containerUrl, identityId, checkSpelling, isWindows };
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
  const warned = new Set<OutputKind>();
  return (kind) => {
    const problem = typeof kind === "string" ? misspelledKind(kind) : undefined;
    if (problem === undefined || warned.has(kind)) return;
    if (strict) throw problem;
    warned.add(kind);
    process.emitWarning(problem.message, { type: "KindWarning", code: problem.code });
  };
}
