import type { JobPreparationTask } from "../command-lines/preparation-task";
import type { CustomActivity, CustomActivityOptions } from "../custom-activity";
import type { OutputFile } from "../files/assemble-output-file";
import type { ContainerOutputFile } from "../files/container-output-file";
import type { ResourceFile, ResourceFileOptions, ResourceFileSource } from "../files/resource-file";
import type { JobDestinations } from "./job-destinations";

/** A pool, and the builders of files for tasks that run on it. They use the pool's own identity, if it has one. */
export interface PoolDestinations {
  /** The pool's id in the Batch account. */
  readonly id: string;

  /** The operating system of the nodes. */
  readonly system: "linux" | "windows";

  /**
   * Returns a command line that runs `script` on the pool, with the command `batch-outputs` on PATH: with `/bin/sh` on
   * Linux, as `Destinations.commandLine` does, and with cmd on Windows. There, the script is one line of at most
   * about 8,000 characters, and quotes are double quotes. In a .cmd file of your own, write `call batch-outputs`.
   *
   * @example
   * destinations.pool("windows").commandLine('render.exe && batch-outputs save TaskOutput "frames\\*.png"');
   *
   * @throws {DestinationError} `ScriptRefused`.
   */
  commandLine(script: string): string;

  /**
   * Returns a job preparation task for jobs on the pool, as `Destinations.preparationTask` does. On Windows, its
   * script is for cmd.
   *
   * @throws {DestinationError} `DynamicJobsRequired`, also for a pool with its own identity; `ScriptRefused`.
   */
  preparationTask(script?: string): JobPreparationTask;

  /**
   * Returns a custom activity of Data Factory that runs a script on the pool, as JSON for a pipeline of Data Factory.
   * Data Factory itself adds the task, to the job `adfv2-<id of the pool>`. So the activity has no output files, and
   * its script stores outputs with `batch-outputs save`. If the pipeline does not declare this job, the script first
   * creates its container.
   *
   * @example
   * const script = "./render && batch-outputs save TaskOutput a.png";
   * pool.customActivity({ name: "Render", linkedService: "AzureBatchLinkedService", script });
   *
   * @throws {DestinationError} `JobNotDeclared` if the pipeline neither declares the job nor has `dynamicJobs`;
   *   `JobNotOfPool`, `ScriptRefused`.
   */
  customActivity(activity: CustomActivityOptions): CustomActivity;

  /**
   * Returns the destinations of a job that runs on the pool.
   *
   * @throws {DestinationError} `JobNotDeclared`, `JobNotOfPool` if the pool's own identity cannot write the job's
   *   outputs.
   * @throws {ConventionError} `JobIdRefused`.
   */
  job(jobId: string): JobDestinations;

  /** Returns an output file of any container, as `Destinations.outputFile` does. */
  outputFile(file: ContainerOutputFile): OutputFile;

  /** Returns a file that Batch downloads before a task on the pool, as `Destinations.resourceFile` does. */
  resourceFile(source: ResourceFileSource & ResourceFileOptions): ResourceFile;

  /** Returns all resource files of one task on the pool, as `Destinations.resourceFiles` does. */
  resourceFiles(sources: readonly (ResourceFileSource & ResourceFileOptions)[]): ResourceFile[];
}
