export type { RetriedRequest, RetryObserver } from "../conventions/internal";
export { BatchError } from "./batch-error";
export {
  BATCH_API_VERSION,
  BatchClient,
  type BatchClientOptions,
  type BatchConnection,
  batchClient,
  batchScope,
  ComputeNode,
  Job,
  type ListTasksOptions,
  type NodeCounts,
  Pool,
  Task,
  type WaitForBatchAccess,
} from "./client";
export { FAILURE_CODES, type FailureCode, type FailureSubject, findFailureCode } from "./codes";
export { type ExplainFailureOptions, explainFailure, explanationText, hasTaskFailed, parseUploadLog } from "./explain";
export type {
  ExplainedCause,
  ExplainedIds,
  Explanation,
  FileTail,
  UploadedFileTime,
  UploadPerformance,
} from "./explanation";
export { JobError, type JobErrorCode, type RefusedTask } from "./job-error";
export type {
  ExitConditions,
  ExitOptions,
  FailureDetail,
  FailureInfo,
  JobConstraints,
  JobDescription,
  JobInfo,
  JobManagerTask,
  JobPreparationTaskDescription,
  JobReleaseTask,
  NodeInfo,
  PoolError,
  PoolInfo,
  PreparationStatus,
  Query,
  SchedulingError,
  TaskConstraints,
  TaskCounts,
  TaskDependencies,
  TaskDescription,
  TaskExecution,
  TaskInfo,
} from "./model";
export {
  createJob,
  type DeleteJobOptions,
  deleteJob,
  type RunDescription,
  type RunProgress,
  runJob,
  terminateJob,
} from "./run";
export { missingTasks, type Submission, type SubmitOptions, submitTasks } from "./submit";
export {
  type EndedJob,
  type JobProgress,
  type PollInterval,
  type WaitForNodesOptions,
  type WaitForTasksOptions,
  waitForNodes,
  waitForTasks,
} from "./wait";
