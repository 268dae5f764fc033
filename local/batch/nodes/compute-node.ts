import type { ManagedIdentity } from "../../identity";
import type { AutoStorage } from "../batch";
import type { FailureInfo, JobPreparationTask, NameValue, StartTask, Task } from "../model";
import type { WindowsMachine } from "./system/wine/windows-machine";

export type NodeState =
  | "starting"
  | "waitingforstarttask"
  | "starttaskfailed"
  | "idle"
  | "running"
  | "rebooting"
  | "reimaging"
  | "unusable";

/**
 * A node of a pool: a folder with the layout of a real node, and the processes of its tasks. The service's scheduler
 * controls it.
 */
export interface ComputeNode {
  readonly id: string;
  /** The node's root folder, `AZ_BATCH_NODE_ROOT_DIR`. */
  readonly directory: string;
  readonly state: NodeState;
  readonly startTaskInfo: StartTaskInformation | undefined;
  /** Why the node is `unusable`. */
  readonly problem: string | undefined;

  /**
   * Creates the folder and runs the StartTask. Resolves when the node is `idle`, `starttaskfailed` or `unusable`, and
   * does not reject if the StartTask fails.
   */
  start(): Promise<void>;
  /**
   * Runs one task to its end: resource files, process, output files. Rejects only if `signal` aborts (terminate, delete
   * or shutdown).
   */
  runTask(run: TaskRun, signal: AbortSignal): Promise<TaskOutcome>;
  /** Runs a job's preparation task. Later calls for the same job return the first outcome. */
  prepareJob(
    jobId: string,
    task: JobPreparationTask,
    commonEnvironment: readonly NameValue[],
    signal: AbortSignal,
  ): Promise<TaskOutcome>;
  /** Sets the StartTask for the next reboot, as an update of the pool's StartTask does. */
  setStartTask(startTask: StartTask | undefined): void;
  reboot(): Promise<void>;
  /** Empties the folder, then reboots the node. */
  reimage(): Promise<void>;
  /** Returns the task's folder, `workitems/{job}/job-1/{task}`, whose files the service lists and reads. */
  taskDirectory(jobId: string, taskId: string): string;
  removeTask(jobId: string, taskId: string): Promise<void>;
  /** Deletes the folders of a deleted job and its preparation outcome. A new job with the same id is prepared again. */
  removeJob(jobId: string): Promise<void>;
  /** Ends every process. With `remove`, deletes the folder too. */
  stop(options?: { remove?: boolean }): Promise<void>;
}

export interface ComputeNodeSettings {
  readonly account: { readonly name: string; readonly url: string };
  readonly poolId: string;
  readonly nodeId: string;
  /** The node's root folder on a Linux node, and the folder of its drives on a Windows node. */
  readonly directory: string;
  /** Set for a Windows node. */
  readonly windows?: WindowsMachine;
  readonly startTask: StartTask | undefined;
  /** The pool's identities. A resource or output file that refers to another identity fails. */
  readonly identities: () => readonly ManagedIdentity[];
  /** Returns the storage account that is linked to the Batch account. Defaults to none. */
  readonly autoStorage?: () => AutoStorage | undefined;
  /**
   * The URL of the node's own IMDS. The node requests tokens from it, and its processes find it in
   * `AZURE_POD_IDENTITY_AUTHORITY_HOST`.
   */
  readonly imdsUrl: string;
  /**
   * Environment variables for every process of the node, in addition to Batch's own, such as the path of the CA
   * certificate.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** Returns the time in ms that the node is `starting` before it runs its StartTask. Called at each start. */
  readonly startTime?: () => number;
  /** Called after every change of `state` or `startTaskInfo`. */
  readonly onChange?: (node: ComputeNode) => void;
}

/** A task that the scheduler assigns to a node. */
export interface TaskRun {
  readonly jobId: string;
  readonly task: Task;
  readonly commonEnvironment: readonly NameValue[];
  /** The id of the job's preparation task, if it has one, for `AZ_BATCH_JOB_PREP_DIR`. */
  readonly preparationTaskId?: string;
  /** Maximum number of retries after a non-zero exit code; -1 is unlimited. */
  readonly maxRetryCount: number;
  /** Called when the process starts, and at each retry. */
  readonly onProgress?: (progress: { startTime: Date; retryCount: number }) => void;
}

export interface TaskOutcome {
  readonly result: "success" | "failure";
  readonly startTime: Date;
  readonly endTime: Date;
  /** Absent if the process never ran. */
  readonly exitCode?: number;
  readonly retryCount: number;
  readonly lastRetryTime?: Date;
  readonly failureInfo?: FailureInfo;
}

export interface StartTaskInformation {
  readonly state: "running" | "completed";
  readonly startTime: Date;
  readonly endTime?: Date;
  readonly exitCode?: number;
  readonly result?: "success" | "failure";
  readonly retryCount: number;
  readonly failureInfo?: FailureInfo;
}
