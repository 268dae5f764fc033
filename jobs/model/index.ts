export type { FailureDetail, Query } from "./common";
export type {
  JobConstraints,
  JobDescription,
  JobInfo,
  JobManagerTask,
  JobPreparationTaskDescription,
  JobReleaseTask,
  PreparationStatus,
  SchedulingError,
  TaskCounts,
} from "./job";
export type { NodeInfo, PoolError, PoolInfo } from "./pool";
export type {
  ExitConditions,
  ExitOptions,
  FailureInfo,
  TaskConstraints,
  TaskDependencies,
  TaskDescription,
  TaskExecution,
  TaskInfo,
} from "./task";
