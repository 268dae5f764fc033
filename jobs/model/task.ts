import type { ContainerSettings, FailureDetail, NodeFile, TaskVariable, UploadedFile, UserIdentity } from "./common";

/**
 * A task to add: the body of "Task - Add" of the Batch service's REST API. Objects of `@azure/batch` 10's
 * `TaskAddParameter` and of the builders in `azure-batch-outputs/destinations` can be used. Properties that are not
 * listed here are sent unchanged.
 */
export interface TaskDescription {
  /** 1 to 64 letters, digits, `-` and `_`. */
  readonly id: string;
  readonly displayName?: string;
  /** It does not run in a shell. `destinations.commandLine` returns one that does. */
  readonly commandLine: string;
  readonly containerSettings?: ContainerSettings;
  readonly resourceFiles?: readonly NodeFile[];
  readonly outputFiles?: readonly UploadedFile[];
  readonly environmentSettings?: readonly TaskVariable[];
  readonly affinityInfo?: { readonly affinityId: string };
  readonly constraints?: TaskConstraints;
  /** How many of a node's task slots the task needs (default: 1). */
  readonly requiredSlots?: number;
  readonly userIdentity?: UserIdentity;
  /** The tasks that must complete first. The job needs `usesTaskDependencies`. */
  readonly dependsOn?: TaskDependencies;
  /** What happens after certain exit codes or failures. */
  readonly exitConditions?: ExitConditions;
  readonly applicationPackageReferences?: readonly object[];
  readonly authenticationTokenSettings?: object;
  readonly multiInstanceSettings?: object;
}

/** The limits of a task. */
export interface TaskConstraints {
  /** ISO 8601, such as `PT1H` (default: unlimited). The task is ended then, and has failed. */
  readonly maxWallClockTime?: string;
  /** How long the node keeps the task's folder after its end, in ISO 8601 (default: P7D). */
  readonly retentionTime?: string;
  /** How often the task is retried after an exit code other than 0 (default: that of the job). -1 is unlimited. */
  readonly maxTaskRetryCount?: number;
}

/** The tasks that must complete before a task starts. */
export interface TaskDependencies {
  readonly taskIds?: readonly string[];
  /** Tasks whose ids are numbers, from `start` to `end`. */
  readonly taskIdRanges?: readonly { readonly start: number; readonly end: number }[];
}

/** What happens after certain exit codes or failures of a task. */
export interface ExitConditions {
  readonly exitCodes?: readonly { readonly code: number; readonly exitOptions: ExitOptions }[];
  readonly exitCodeRanges?: readonly {
    readonly start: number;
    readonly end: number;
    readonly exitOptions: ExitOptions;
  }[];
  readonly preProcessingError?: ExitOptions;
  readonly fileUploadError?: ExitOptions;
  readonly default?: ExitOptions;
}

/** What happens to the job and to the tasks that depend on a task. */
export interface ExitOptions {
  /** `none`, `disable` or `terminate`. */
  readonly jobAction?: string;
  /** `satisfy` or `block`. */
  readonly dependencyAction?: string;
}

/** A task as the Batch service returns it. With `select`, other properties are missing. */
export interface TaskInfo {
  readonly id: string;
  /** `active`, `preparing`, `running` or `completed`. */
  readonly state?: string;
  readonly creationTime?: string;
  readonly stateTransitionTime?: string;
  readonly commandLine?: string;
  readonly dependsOn?: TaskDependencies;
  readonly requiredSlots?: number;
  readonly exitConditions?: ExitConditions;
  readonly outputFiles?: readonly UploadedFile[];
  readonly executionInfo?: TaskExecution;
  readonly nodeInfo?: { readonly poolId?: string; readonly nodeId?: string };
}

/** How a task ran. */
export interface TaskExecution {
  readonly startTime?: string;
  readonly endTime?: string;
  /** Missing if the program did not run or did not end. */
  readonly exitCode?: number;
  readonly failureInfo?: FailureInfo;
  /** `success` or `failure`, once the task has completed. */
  readonly result?: string;
  readonly retryCount?: number;
  readonly requeueCount?: number;
}

/** Why a task failed. */
export interface FailureInfo {
  /** `usererror` or `servererror`. */
  readonly category?: string;
  readonly code?: string;
  readonly message?: string;
  readonly details?: readonly FailureDetail[];
}
