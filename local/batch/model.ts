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
  poolInfo: { poolId?: string; [more: string]: unknown };
  constraints?: { maxWallClockTime?: string; maxTaskRetryCount?: number };
  commonEnvironmentSettings?: NameValue[];
  onAllTasksComplete?: string;
  onTaskFailure?: string;
  usesTaskDependencies?: boolean;
  jobPreparationTask?: JobPreparationTask;
  [more: string]: unknown;
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

export interface JobPreparationTask {
  /** Defaults to `jobpreparation`. */
  id?: string;
  commandLine: string;
  resourceFiles?: ResourceFile[];
  environmentSettings?: NameValue[];
  userIdentity?: UserIdentity;
  constraints?: { maxWallClockTime?: string; retentionTime?: string; maxTaskRetryCount?: number };
  [more: string]: unknown;
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
  category: "usererror" | "servererror";
  code: string;
  message: string;
  details?: NameValue[];
}
