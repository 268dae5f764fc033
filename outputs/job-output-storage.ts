import { type JobOutputKind, jobOutputPath } from "../conventions";
import { type DownloadAllOptions, type DownloadedOutput, downloadOutputs } from "./download/download-outputs";
import { pathInJob } from "./download/path-in-job";
import { type BrowseOptions, browse, type OutputFolder, type OutputPage, prefixOf } from "./list/browse";
import { type OutputSelection, selectedOutputs } from "./list/selected-outputs";
import { taskIds } from "./list/task-ids";
import type { OutputFailure } from "./output-error";
import type { OutputReference } from "./output-reference";
import { deleteRuns, type JobRun, listRuns } from "./runs/job-runs";
import { recordWrittenRun } from "./runs/written-run";
import { severalFailed } from "./several/several-failed";
import type { AccountLocation, SharedLocation } from "./storage/location";
import { type OutputStorageOptions, openOutputContainer } from "./storage/output-container";
import type { RequestOptions } from "./storage/request-options";
import { StoredOutputs } from "./stored-outputs";
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
   * Lists the ids of the tasks that have outputs, lazily and in order. It takes one request per 5,000 tasks.
   *
   * @throws {OutputError} `ContainerNotFound`, `AccessDenied`, `RequestFailed`.
   */
  taskIds(options: RequestOptions = {}): AsyncGenerator<string, void> {
    return taskIds(this.container, options);
  }

  /**
   * Returns one page of a folder: its outputs, and the folders below it. It takes one request, also if the job has a
   * million outputs. Without a kind, the folders are the tasks and the kinds of the job (with `$`), or the kinds of a
   * task.
   *
   * @example
   * const { folders, outputs, next } = await job.browse({ taskId: "t1", kind: "TaskOutput", path: "frames" });
   *
   * @throws {OutputError} `ContainerNotFound`, `AccessDenied`, `RequestFailed`.
   */
  browse(folder: OutputFolder = {}, options: BrowseOptions = {}): Promise<OutputPage> {
    return browse(this.container, prefixOf(folder), options);
  }

  /**
   * Finds the other spellings of a task's id under which outputs are stored: those that differ from it only in case.
   * Batch treats them all as one id. It stores each task's outputs under the spelling that the task was created with.
   *
   * @throws {OutputError} `ContainerNotFound`, `AccessDenied`, `RequestFailed`.
   */
  async taskSpellings(taskId: string, options: RequestOptions = {}): Promise<string[]> {
    const found: string[] = [];
    for await (const id of this.taskIds(options)) {
      if (id !== taskId && id.toLowerCase() === taskId.toLowerCase()) found.push(id);
    }
    return found;
  }

  /**
   * Lists the runs of the job, the newest one last. A run is recorded by `startRun`, and when something is stored with
   * its id. A job without runs has none.
   *
   * @throws {OutputError} `ContainerNotFound`, `AccessDenied`, `RequestFailed`.
   */
  runs(options: RequestOptions = {}): Promise<JobRun[]> {
    return listRuns(this.container, options);
  }

  /**
   * Records the run that these outputs were opened for as the newest one, unless it is recorded already. Call it when
   * the job is submitted, so that outputs of earlier runs are no longer found, also before the first task has ended.
   *
   * @example
   * const outputs = new JobOutputStorage({ blobEndpoint, credential, jobId: "render" }, { run: "2026-11-27" });
   * await outputs.startRun();
   *
   * @throws {OutputError} `ContainerNotFound`, `AccessDenied`, `RequestFailed`.
   */
  startRun(): Promise<void> {
    return recordWrittenRun(this.container);
  }

  /**
   * @internal Deletes the records of runs whose outputs were deleted.
   *
   * @param kept the run whose record stays (default: none).
   */
  deleteRuns(kept?: string): Promise<void> {
    return deleteRuns(this.container, kept);
  }

  override outputPath(kind: JobOutputKind): string {
    return jobOutputPath(kind);
  }

  /**
   * Lists outputs of the job and of its tasks, lazily, in the order of their names (default: all of them). Throws as
   * `list` does.
   *
   * The container is listed once. With many tasks, this takes fewer requests than one request per task.
   *
   * @throws {OutputError} `NothingMatched` if a pattern of `paths` matches no output, after all others are yielded.
   */
  async *listAll(selection: OutputSelection & RequestOptions = {}): AsyncGenerator<OutputReference, void> {
    const failures: OutputFailure[] = [];
    let total = 0;
    for await (const found of selectedOutputs(this.container, selection, selection)) {
      total += 1;
      if ("error" in found) failures.push(found);
      else yield found;
    }
    if (failures.length > 0) throw severalFailed(failures, total);
  }

  /**
   * Downloads outputs of the job and of its tasks, 16 in parallel (default: all of them). An output of a task becomes
   * `<folder>/<task>/<kind>/<path>`, and an output of the job `<folder>/<kind>/<path>`. Everything else is as for
   * `downloadMatching`.
   *
   * @example
   * const selection = { kind: "TaskOutput", tasks: "render-*", paths: ["frames/**"] };
   * for await (const { file, outcome } of outputs.downloadAll("results", selection)) console.log(outcome, file);
   *
   * @throws as `downloadMatching` does.
   */
  downloadAll(
    folder: string,
    selection: OutputSelection & DownloadAllOptions = {},
  ): AsyncGenerator<DownloadedOutput, void> {
    const { abortSignal } = selection;
    return downloadOutputs(selectedOutputs(this.container, selection, { abortSignal }), folder, selection, pathInJob);
  }
}
