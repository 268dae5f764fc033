export { clockProblem } from "./access/clock-difference";
export type { StorageTokenOptions } from "./access/shared-credential";
export { type JobLocation, JobOutputStorage } from "./job-output-storage";
export type { AccountLocation, SharedLocation } from "./location";
export { type NodeCredentialOptions, nodeCredential } from "./node-credential";
export type { OutputStorageOptions } from "./output-container";
export { OutputError, type OutputErrorCode, type OutputFailure } from "./output-error";
export type {
  DownloadOptions,
  DownloadProgress,
  OutputReference,
  PlacedFile,
  ReadOptions,
  RequestOptions,
} from "./output-reference";
export type { ListOptions, OutputStorage } from "./output-storage";
export type { ContainerUrlOptions } from "./read/container-url";
export type { DownloadedOutput } from "./read/download-outputs";
export type { FollowOptions } from "./read/follow";
export type { RetriedRequest, RetryObserver } from "./retry-observer";
export type { SaveMatchingOptions } from "./save-matching";
export type { SaveContentOptions, SaveOptions, SaveProgress } from "./save-output";
export type { WaitForAccess } from "./send";
export { type TaskLocation, TaskOutputStorage } from "./task-output-storage";
export type { SourceChange, TrackedOutput, TrackOptions } from "./track";
