/**
 * The data plane's objects (REST, api-version 2022-10-01.16.0), as far as local Azure reads them. Every object keeps
 * all other properties that a client sends, and returns them.
 */
export interface Pool {
  id: string;
  vmSize: string;
  virtualMachineConfiguration?: Record<string, unknown>;
  targetDedicatedNodes?: number;
  targetLowPriorityNodes?: number;
  enableAutoScale?: boolean;
  autoScaleFormula?: string;
  taskSlotsPerNode?: number;
  startTask?: StartTask;
  [more: string]: unknown;
}

export interface StartTask {
  commandLine: string;
  resourceFiles?: ResourceFile[];
  environmentSettings?: NameValue[];
  userIdentity?: UserIdentity;
  /** Defaults to 0; -1 is unlimited. */
  maxTaskRetryCount?: number;
  /** Defaults to true. */
  waitForSuccess?: boolean;
  [more: string]: unknown;
}

export interface Job {
  id: string;
  poolInfo: PoolInfo;
  constraints?: { maxWallClockTime?: string; maxTaskRetryCount?: number };
  commonEnvironmentSettings?: NameValue[];
  onAllTasksComplete?: string;
  onTaskFailure?: string;
  usesTaskDependencies?: boolean;
  jobManagerTask?: JobManagerTask;
  jobPreparationTask?: JobPreparationTask;
  jobReleaseTask?: JobReleaseTask;
  [more: string]: unknown;
}

/** Where a job runs: exactly one of the two. */
export interface PoolInfo {
  poolId?: string;
  autoPoolSpecification?: AutoPoolSpecification;
}

/** A pool that the service creates for a job or a job schedule, and deletes with it. */
export interface AutoPoolSpecification {
  autoPoolIdPrefix?: string;
  poolLifetimeOption: "job" | "jobschedule";
  /** Whether the pool stays when its lifetime is over. Defaults to false. */
  keepAlive?: boolean;
  pool: Omit<Pool, "id"> & { vmSize: string };
}

/** When a job schedule creates jobs, and what these jobs are. */
export interface JobSchedule {
  id: string;
  schedule: Schedule;
  /** A job without an id. */
  jobSpecification: { poolInfo: Job["poolInfo"]; [more: string]: unknown };
  [more: string]: unknown;
}

export interface Schedule {
  /** ISO 8601. Defaults to the creation of the job schedule. */
  doNotRunUntil?: string;
  /** ISO 8601. Defaults to never. */
  doNotRunAfter?: string;
  /** An ISO 8601 duration. Defaults to unlimited. */
  startWindow?: string;
  /** An ISO 8601 duration. Without it, the job schedule creates one job. */
  recurrenceInterval?: string;
}

/** The ids of a job's preparation and release task if the client sends none. */
export const PREPARATION_ID = "jobpreparation";
export const RELEASE_ID = "jobrelease";

export interface JobPreparationTask {
  /** Defaults to `PREPARATION_ID`. */
  id?: string;
  commandLine: string;
  resourceFiles?: ResourceFile[];
  environmentSettings?: NameValue[];
  userIdentity?: UserIdentity;
  constraints?: { maxWallClockTime?: string; retentionTime?: string; maxTaskRetryCount?: number };
  [more: string]: unknown;
}

export interface JobReleaseTask {
  /** Defaults to `RELEASE_ID`. */
  id?: string;
  commandLine: string;
  resourceFiles?: ResourceFile[];
  environmentSettings?: NameValue[];
  userIdentity?: UserIdentity;
  /** An ISO 8601 duration. Defaults to 15 minutes, which is also the maximum. */
  maxWallClockTime?: string;
  retentionTime?: string;
  [more: string]: unknown;
}

/** The task that is created with its job, and that can add the job's other tasks. */
export interface JobManagerTask extends Task {
  /** Whether the job ends with this task. Defaults to true. */
  killJobOnCompletion?: boolean;
  /** Whether no other task runs on the task's node. Defaults to true. */
  runExclusive?: boolean;
  /** Whether the task can run on a Spot node. Defaults to true. */
  allowLowPriorityNode?: boolean;
}

export interface Task {
  id: string;
  commandLine: string;
  resourceFiles?: ResourceFile[];
  outputFiles?: OutputFile[];
  environmentSettings?: NameValue[];
  userIdentity?: UserIdentity;
  constraints?: { maxWallClockTime?: string; retentionTime?: string; maxTaskRetryCount?: number };
  requiredSlots?: number;
  dependsOn?: { taskIds?: string[]; taskIdRanges?: { start: number; end: number }[] };
  exitConditions?: Record<string, unknown>;
  authenticationTokenSettings?: { access?: string[] };
  [more: string]: unknown;
}

export interface ResourceFile {
  httpUrl?: string;
  storageContainerUrl?: string;
  autoStorageContainerName?: string;
  blobPrefix?: string;
  filePath?: string;
  fileMode?: string;
  identityReference?: { resourceId: string };
}

export interface OutputFile {
  filePattern: string;
  destination: {
    container: {
      containerUrl: string;
      path?: string;
      identityReference?: { resourceId: string };
      uploadHeaders?: NameValue[];
    };
  };
  uploadOptions: { uploadCondition: string };
}

export interface NameValue {
  name: string;
  value: string;
}

export interface UserIdentity {
  username?: string;
  autoUser?: { scope?: string; elevationLevel?: string };
}

/** Why a task, an upload or a StartTask failed: `failureInfo` in the REST API. */
export interface FailureInfo {
  category: "UserError" | "ServerError";
  code: string;
  message: string;
  details?: NameValue[];
}
