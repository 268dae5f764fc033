import type { ContainerSettings, FailureDetail, NodeFile, TaskVariable, UserIdentity } from "./common";
import type { TaskConstraints, TaskDescription } from "./task";

/**
 * A job to create: the body of "Job - Add" of the Batch service's REST API. Objects of `@azure/batch` 10's
 * `JobAddParameter` can be used. Properties that are not listed here are sent unchanged.
 *
 * @example
 * { id: "render", poolInfo: { poolId: destinations.pool("workers").id }, usesTaskDependencies: true }
 */
export interface JobDescription {
  /** 1 to 64 letters, digits, `-` and `_`. */
  readonly id: string;
  readonly displayName?: string;
  /** The pool that runs the tasks. */
  readonly poolInfo: { readonly poolId?: string; readonly autoPoolSpecification?: object };
  /** From -1000 to 1000 (default: 0). Tasks of jobs with a higher priority start first. */
  readonly priority?: number;
  /** The most tasks that run at the same time (default: -1, unlimited). */
  readonly maxParallelTasks?: number;
  /** Whether tasks of jobs with a higher priority may stop and requeue tasks of this job (default: false). */
  readonly allowTaskPreemption?: boolean;
  readonly constraints?: JobConstraints;
  /**
   * What happens when all tasks have completed: `noaction` (default) or `terminatejob`. A job without tasks ends
   * immediately with `terminatejob`. So `runJob` sets it after the tasks have been added.
   */
  readonly onAllTasksComplete?: string;
  /** `noaction` (default) or `performexitoptionsjobaction`, so that a task's `exitConditions` can end the job. */
  readonly onTaskFailure?: string;
  /** Whether tasks have `dependsOn` (default: false). */
  readonly usesTaskDependencies?: boolean;
  /** The environment of all tasks of the job. A task's own settings override it. */
  readonly commonEnvironmentSettings?: readonly TaskVariable[];
  readonly metadata?: readonly { readonly name: string; readonly value: string }[];
  /** A task that Batch starts when the job is created, before all others. It usually adds the other tasks. */
  readonly jobManagerTask?: JobManagerTask;
  /** A task that each node runs before its first task of the job. */
  readonly jobPreparationTask?: JobPreparationTaskDescription;
  /** A task that runs at the end of the job, on each node that has run the preparation task. */
  readonly jobReleaseTask?: JobReleaseTask;
  readonly networkConfiguration?: object;
}

export interface JobConstraints {
  /** ISO 8601, such as `PT8H` (default: unlimited). The job ends then, also if tasks are running. */
  readonly maxWallClockTime?: string;
  /** How often each task is retried after an exit code other than 0 (default: 0). -1 is unlimited. */
  readonly maxTaskRetryCount?: number;
}

/** The job manager task of a job. */
export interface JobManagerTask
  extends Omit<TaskDescription, "affinityInfo" | "dependsOn" | "exitConditions" | "multiInstanceSettings"> {
  /** Whether the job ends when this task has completed (default: true). */
  readonly killJobOnCompletion?: boolean;
  /** Whether no other task runs on its node meanwhile (default: true). */
  readonly runExclusive?: boolean;
  readonly allowLowPriorityNode?: boolean;
}

/** The preparation task of a job. */
export interface JobPreparationTaskDescription {
  readonly id?: string;
  readonly commandLine: string;
  readonly containerSettings?: ContainerSettings;
  readonly resourceFiles?: readonly NodeFile[];
  readonly environmentSettings?: readonly TaskVariable[];
  readonly constraints?: TaskConstraints;
  /** Whether the node runs no task of the job if this task fails (default: true). */
  readonly waitForSuccess?: boolean;
  readonly userIdentity?: UserIdentity;
  readonly rerunOnNodeRebootAfterSuccess?: boolean;
}

/** The release task of a job. */
export interface JobReleaseTask {
  readonly id?: string;
  readonly commandLine: string;
  readonly containerSettings?: ContainerSettings;
  readonly resourceFiles?: readonly NodeFile[];
  readonly environmentSettings?: readonly TaskVariable[];
  /** ISO 8601 (default: PT15M, the maximum). */
  readonly maxWallClockTime?: string;
  readonly retentionTime?: string;
  readonly userIdentity?: UserIdentity;
}

/** A job as the Batch service returns it. With `select`, other properties are missing. */
export interface JobInfo {
  readonly id: string;
  /** `active`, `disabling`, `disabled`, `enabling`, `terminating`, `completed` or `deleting`. */
  readonly state?: string;
  readonly creationTime?: string;
  readonly stateTransitionTime?: string;
  readonly usesTaskDependencies?: boolean;
  readonly onAllTasksComplete?: string;
  readonly commonEnvironmentSettings?: readonly TaskVariable[];
  readonly jobPreparationTask?: { readonly waitForSuccess?: boolean };
  readonly poolInfo?: { readonly poolId?: string };
  readonly executionInfo?: {
    readonly startTime?: string;
    readonly endTime?: string;
    /** The pool, also if the job created it. */
    readonly poolId?: string;
    readonly schedulingError?: SchedulingError;
    /** Such as `AllTasksComplete`, `UserTerminate` or `MaxWallClockTimeExpiry`. */
    readonly terminateReason?: string;
  };
}

/** Why Batch could not start a job. */
export interface SchedulingError {
  readonly category?: string;
  readonly code?: string;
  readonly message?: string;
  readonly details?: readonly FailureDetail[];
}

/** The numbers of a job's tasks. */
export interface TaskCounts {
  /** Tasks that have not started. */
  readonly active: number;
  readonly running: number;
  readonly completed: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** How a job's preparation and release tasks ended on one node. */
export interface PreparationStatus {
  readonly poolId?: string;
  readonly nodeId?: string;
  readonly jobPreparationTaskExecutionInfo?: PreparationExecution;
  readonly jobReleaseTaskExecutionInfo?: PreparationExecution;
}

interface PreparationExecution {
  /** The folder on the node, relative to the node's root. */
  readonly taskRootDirectory?: string;
  readonly state?: string;
  readonly result?: string;
  readonly exitCode?: number;
  readonly failureInfo?: SchedulingError;
}
