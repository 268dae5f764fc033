import type { JobDestinations, OutputFile, PoolDestinations, ResourceFile } from "../../destinations";
import type { LocalFiles } from "./local-files";
import type { ReadJobFile } from "./read-job-file";

/** A task as the Batch service's REST API takes it. */
export interface PlannedTask {
  readonly id: string;
  readonly commandLine: string;
  readonly resourceFiles?: readonly (ResourceFile | StoredFiles)[];
  readonly outputFiles: readonly OutputFile[];
  readonly environmentSettings?: readonly Setting[];
  readonly constraints?: { readonly maxTaskRetryCount?: number; readonly maxWallClockTime?: string };
  readonly requiredSlots?: number;
  readonly dependsOn?: TaskDependencies;
}

/** A job as the Batch service's REST API takes it. */
export interface PlannedJob {
  readonly id: string;
  readonly poolInfo: { readonly poolId: string };
  readonly priority?: number;
  readonly constraints?: { readonly maxWallClockTime: string };
  readonly commonEnvironmentSettings?: readonly Setting[];
  readonly usesTaskDependencies: boolean;
  readonly onTaskFailure: "noaction" | "performexitoptionsjobaction";
}

export interface Setting {
  readonly name: string;
  readonly value: string;
}

export interface TaskDependencies {
  readonly taskIds?: readonly string[];
  readonly taskIdRanges?: readonly { readonly start: number; readonly end: number }[];
}

/** The blobs of a container whose names have a prefix, as a resource file. Each keeps its whole name. */
export interface StoredFiles {
  readonly storageContainerUrl: string;
  readonly blobPrefix?: string;
  readonly filePath: string;
  readonly identityReference: { readonly resourceId: string };
}

/** What the tasks of a job file are built with. */
export interface PlanContext {
  readonly read: ReadJobFile;
  readonly pool: PoolDestinations;
  readonly job: JobDestinations;
  readonly files: LocalFiles;
}
