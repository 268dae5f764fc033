import type { JobPreparationTask } from "../command-lines/preparation-task";
import type { PipelineDescription } from "../description";
import type { OutputFile } from "../files/assemble-output-file";
import type { ContainerOutputFile } from "../files/container-output-file";
import type { ResourceFile, ResourceFileOptions, ResourceFileSource } from "../files/resource-file";
import type { JobDestinations } from "./job-destinations";
import type { PoolDestinations } from "./pool-destinations";

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
   * Returns an output file that Batch stores in any container, under any name. It belongs to no kind, so the command
   * and the portal do not find it by kind.
   *
   * @example
   * destinations.outputFile({ container: "archive", pattern: "*.zip", path: "frames" });
   * destinations.outputFile({ containerUrl: sasUrl, pattern: "../std*.txt", path: taskId });
   *
   * @throws {DestinationError} `PatternRefused`, `UrlRefused`, `IdentityRefused`, `ConditionRefused`, `HeaderRefused`,
   *   `OptionRefused`, `PoolRequired`.
   * @throws {ConventionError} `PathRefused`, `BlobNameRefused`.
   */
  outputFile(file: ContainerOutputFile): OutputFile;

  /**
   * Returns a file, or the files of a container, that Batch downloads into the working directory of a task. If they
   * are in the pipeline's storage account, the node downloads them with the pipeline's identity.
   *
   * @throws {DestinationError} `UrlRefused`, `ResourceFileRefused`, `IdentityRefused`, `PoolRequired`.
   */
  resourceFile(source: ResourceFileSource & ResourceFileOptions): ResourceFile;

  /**
   * Returns all resource files of one task. Two files must not have the same path, and all files together must not
   * exceed the limit of Batch: 32,768 characters as JSON.
   *
   * @throws {DestinationError} `UrlRefused`, `ResourceFileRefused`, `IdentityRefused`, `PoolRequired`.
   */
  resourceFiles(sources: readonly (ResourceFileSource & ResourceFileOptions)[]): ResourceFile[];

  /**
   * Returns a command line that runs `script` with `/bin/sh`, and with the command `batch-outputs` of the node tool on
   * PATH. Batch does not start a shell. The exit code is the script's. If all pools of the pipeline are of Windows, it
   * is a command line for cmd, as that of `PoolDestinations.commandLine`.
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
