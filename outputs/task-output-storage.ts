import { checkTaskId, type TaskOutputKind, taskOutputPath } from "../conventions";
import type { AccountLocation, SharedLocation } from "./storage/location";
import { type OutputContainer, type OutputStorageOptions, openOutputContainer } from "./storage/output-container";
import { StoredOutputs } from "./stored-outputs";
import type { TrackedOutput, TrackOptions } from "./track";

/** The location of a task's outputs: its job's container, and its id. */
export type TaskLocation = (AccountLocation | SharedLocation) & { readonly taskId: string };

/** @internal A task of a job whose container is already open. */
interface OpenedTask {
  readonly opened: OutputContainer;
  readonly taskId: string;
}

/**
 * The outputs of one task.
 *
 * @example
 * const outputs = new TaskOutputStorage({ blobEndpoint, credential, jobId: "render", taskId: "t1" });
 * await outputs.save("TaskLog", "../stdout.txt"); // t1/$TaskLog/stdout.txt
 */
export class TaskOutputStorage extends StoredOutputs<TaskOutputKind> {
  readonly taskId: string;

  /**
   * Opens the outputs. Nothing is sent.
   *
   * @throws {ConventionError} `JobIdRefused`, `TaskIdRefused`.
   * @throws {OutputError} `EndpointRefused`.
   */
  constructor(location: TaskLocation, options?: OutputStorageOptions);
  /** @internal */
  constructor(location: TaskLocation | OpenedTask, options?: OutputStorageOptions);
  constructor(location: TaskLocation | OpenedTask, options: OutputStorageOptions = {}) {
    const container = "opened" in location ? location.opened : openOutputContainer(location, options);
    super(container, { taskId: checkTaskId(location.taskId) });
    this.taskId = location.taskId;
  }

  /** Tracks a file while it grows, as a `TaskLog`. */
  override track(source: string): TrackedOutput;
  override track(kind: TaskOutputKind, source: string, destination?: string, options?: TrackOptions): TrackedOutput;
  override track(kind: string, source?: string, destination?: string, options?: TrackOptions): TrackedOutput {
    return source === undefined ? super.track("TaskLog", kind) : super.track(kind, source, destination, options);
  }

  override outputPath(kind: TaskOutputKind): string {
    return taskOutputPath(this.taskId, kind);
  }
}
