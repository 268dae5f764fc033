import type { FailureDetail } from "./common";
import type { FailureInfo } from "./task";

/** A pool as the Batch service returns it. With `select`, other properties are missing. */
export interface PoolInfo {
  readonly id: string;
  /** `active` or `deleting`. */
  readonly state?: string;
  /** `steady`, `resizing` or `stopping`. */
  readonly allocationState?: string;
  readonly allocationStateTransitionTime?: string;
  readonly lastModified?: string;
  readonly enableAutoScale?: boolean;
  readonly autoScaleFormula?: string;
  readonly autoScaleRun?: { readonly timestamp?: string; readonly results?: string; readonly error?: PoolError };
  readonly targetDedicatedNodes?: number;
  readonly targetLowPriorityNodes?: number;
  readonly currentDedicatedNodes?: number;
  readonly currentLowPriorityNodes?: number;
  /** How many tasks with `requiredSlots: 1` a node runs in parallel. */
  readonly taskSlotsPerNode?: number;
  /** The errors of the last resize. Batch keeps them until the next one. */
  readonly resizeErrors?: readonly PoolError[];
}

/** An error of a pool's resize, of a formula or of a node. */
export interface PoolError {
  readonly code?: string;
  readonly message?: string;
  readonly values?: readonly FailureDetail[];
  readonly errorDetails?: readonly FailureDetail[];
}

/** A node as the Batch service returns it. With `select`, other properties are missing. */
export interface NodeInfo {
  readonly id: string;
  /** Such as `idle`, `running`, `starttaskfailed` or `unusable`. */
  readonly state?: string;
  readonly isDedicated?: boolean;
  readonly errors?: readonly PoolError[];
  readonly startTaskInfo?: {
    readonly state?: string;
    readonly result?: string;
    readonly exitCode?: number;
    readonly retryCount?: number;
    readonly failureInfo?: FailureInfo;
  };
}
