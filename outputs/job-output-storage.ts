import { checkStoredKind, isJobOutputKind, type JobOutputKind, jobOutputPath } from "../conventions";
import { listOutputs } from "./list/list-outputs";
import { taskSpellings } from "./list/task-spellings";
import type { OutputReference } from "./output-reference";
import type { AccountLocation, SharedLocation } from "./storage/location";
import { type OutputStorageOptions, openOutputContainer } from "./storage/output-container";
import type { RequestOptions } from "./storage/request-options";
import { type ListOptions, StoredOutputs } from "./stored-outputs";
import { TaskOutputStorage } from "./task-output-storage";

/** The location of a job's outputs. */
export type JobLocation = AccountLocation | SharedLocation;

/**
 * The outputs of one job.
 *
 * @example
 * const outputs = new JobOutputStorage({ blobEndpoint, credential, jobId: "render" });
 * await outputs.saveText("JobOutput", "done", "summary.txt"); // $JobOutput/summary.txt
 * for await (const output of outputs.listAll()) console.log(output.taskId, output.kind, output.path);
 */
export class JobOutputStorage extends StoredOutputs<JobOutputKind> {
  /**
   * Opens the outputs. Nothing is sent.
   *
   * @throws {ConventionError} `JobIdRefused`.
   * @throws {OutputError} `EndpointRefused`.
   */
  constructor(location: JobLocation, options: OutputStorageOptions = {}) {
    super(openOutputContainer(location, options), {});
  }

  /**
   * Returns the outputs of one of the job's tasks. They share the open container: its client, and whether access was
   * granted.
   *
   * @throws {ConventionError} `TaskIdRefused`.
   */
  task(taskId: string): TaskOutputStorage {
    return new TaskOutputStorage({ opened: this.container, taskId });
  }

  /**
   * Finds the other spellings of a task's id under which outputs are stored: those that differ from it only in case.
   * Batch treats them all as one id. It stores each task's outputs under the spelling that the task was created with.
   *
   * @throws {OutputError} `ContainerNotFound`, `AccessDenied`, `RequestFailed`.
   */
  taskSpellings(taskId: string, options: RequestOptions = {}): Promise<string[]> {
    return taskSpellings(this.container, taskId, options);
  }

  override outputPath(kind: JobOutputKind): string {
    return jobOutputPath(kind);
  }

  /**
   * Lists the outputs of the job and of all its tasks, lazily, in the order of their names. Throws as `list` does.
   *
   * A kind that tasks have is searched in one pass over the whole container. With many tasks, this takes fewer requests
   * than one request per task.
   */
  async *listAll(options: ListOptions = {}): AsyncGenerator<OutputReference, void> {
    const { kind } = options;
    if (kind !== undefined && isJobOutputKind(kind)) {
      yield* this.list({ ...options, kind });
      return;
    }
    if (kind !== undefined) checkStoredKind(kind);
    for await (const output of listOutputs(this.container, undefined, options)) {
      if (kind === undefined || output.kind === kind) yield output;
    }
  }
}
