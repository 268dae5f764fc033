export { type RetriedRequest, type RetryObserver, STORAGE_SERVICE_VERSION } from "../conventions/internal";
export { type NodeCredentialOptions, nodeCredential } from "./credential/node-credential";
export type { StorageTokenOptions } from "./credential/shared-credential";
export type { DownloadAllOptions, DownloadedOutput } from "./download/download-outputs";
export type { ExistingFile } from "./download/existing-file";
export { type JobLocation, JobOutputStorage } from "./job-output-storage";
export type { BrowseOptions, OutputFolder, OutputPage } from "./list/browse";
export type { OutputSelection } from "./list/selected-outputs";
export { OutputError, type OutputErrorCode, type OutputFailure } from "./output-error";
export type {
  DownloadOptions,
  DownloadProgress,
  OutputReference,
  PlacedFile,
  PlaceOptions,
  ReadOptions,
} from "./output-reference";
export type { FollowOptions } from "./read/follow";
export type { ByteRange } from "./read/read-range";
export type { JobRun } from "./runs/job-runs";
export type { SaveMatchingOptions } from "./save/save-matching";
export type { SaveContentOptions, SaveOptions, SaveProgress } from "./save/save-output";
export type { FoundFiles } from "./several/found-files";
export type { ContainerUrlOptions } from "./share/container-url";
export type { ShareUrlOptions } from "./share/delegation";
export type { AccountLocation, SharedLocation } from "./storage/location";
export type { OutputStorageOptions } from "./storage/output-container";
export type { RequestOptions } from "./storage/request-options";
export type { WaitForAccess } from "./storage/wait-for-access";
export type { ListOptions, StoredOutputs } from "./stored-outputs";
export { type TaskLocation, TaskOutputStorage } from "./task-output-storage";
export { clockProblem } from "./time/clock-difference";
export type { SourceChange, TrackedOutput, TrackOptions } from "./track";
