import type { ManagedIdentity } from "../../identity/identity";
import type { FailureInfo, JobPreparationTask, NameValue, StartTask, Task } from "../model";

export type NodeState =
  | "starting"
  | "waitingforstarttask"
  | "starttaskfailed"
  | "idle"
  | "running"
  | "rebooting"
  | "reimaging"
  | "unusable";

/** One node of a pool: a folder laid out as a real node's, and the processes of its tasks. What the service's scheduler drives. */
export interface ComputeNode {
  readonly id: string;
  /** The node's root, `AZ_BATCH_NODE_ROOT_DIR`. */
  readonly directory: string;
  readonly state: NodeState;
  readonly startTaskInfo: StartTaskInformation | undefined;

  /** Lays out the folder and runs the StartTask; settles once the node is `idle` or `starttaskfailed`, and never rejects for a failing StartTask. */
  start(): Promise<void>;
  /** Runs one task to its end: resource files, process, output files. Rejects only where `signal` aborts (by terminate, delete or shutdown). */
  runTask(run: TaskRun, signal: AbortSignal): Promise<TaskOutcome>;
  /** Runs a job's preparation task; asked again for the same job, it answers with the first outcome. */
  prepareJob(
    jobId: string,
    task: JobPreparationTask,
    commonEnvironment: readonly NameValue[],
    signal: AbortSignal,
  ): Promise<TaskOutcome>;
  /** Changes what `start` runs at the next reboot, as an update of the pool's StartTask does. */
  setStartTask(startTask: StartTask | undefined): void;
  reboot(): Promise<void>;
  /** As reboot, after the folder has been emptied. */
  reimage(): Promise<void>;
  /** The task's folder, whose files the service lists and reads: `workitems/{job}/job-1/{task}`. */
  taskDirectory(jobId: string, taskId: string): string;
  removeTask(jobId: string, taskId: string): Promise<void>;
  /** Removes the folders of a job that was deleted and forgets its preparation: a job of the same id is prepared anew. */
  removeJob(jobId: string): Promise<void>;
  /** Ends every process; `remove` deletes the folder too. */
  stop(options?: { remove?: boolean }): Promise<void>;
}

export interface ComputeNodeSettings {
  readonly account: { readonly name: string; readonly url: string };
  readonly poolId: string;
  readonly nodeId: string;
  readonly directory: string;
  readonly startTask: StartTask | undefined;
  /** The identities on the pool; a resource or output file that refers to another fails. */
  readonly identities: () => readonly ManagedIdentity[];
  /** The node's own IMDS: the node asks it for tokens, and its processes find it in `AZURE_POD_IDENTITY_AUTHORITY_HOST`. */
  readonly imdsUrl: string;
  /** What every process of the node gets beside Batch's own variables: where the CA's certificate is, for instance. */
  readonly environment: Readonly<Record<string, string>>;
  /** Called after every change of `state` or `startTaskInfo`. */
  readonly onChange?: (node: ComputeNode) => void;
}

/** What the scheduler hands to a node. */
export interface TaskRun {
  readonly jobId: string;
  readonly task: Task;
  readonly commonEnvironment: readonly NameValue[];
  /** Set where the job has a preparation task: its id, for `AZ_BATCH_JOB_PREP_DIR`. */
  readonly preparationTaskId?: string;
  /** Retries of a non-zero exit; -1 is unlimited. */
  readonly maxRetryCount: number;
  /** Called when the process starts and at each retry. */
  readonly onProgress?: (progress: { startTime: Date; retryCount: number }) => void;
}

export interface TaskOutcome {
  readonly result: "success" | "failure";
  readonly startTime: Date;
  readonly endTime: Date;
  /** Absent where the process never ran. */
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
