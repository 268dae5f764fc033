export { type JobLocation, JobOutputStorage } from "./job-output-storage";
export type { AccountLocation, SharedLocation } from "./location";
export type { OutputStorageOptions } from "./output-container";
export { OutputError, type OutputErrorCode } from "./output-error";
export type { OutputReference, RequestOptions } from "./output-reference";
export type { ListOptions, OutputStorage } from "./output-storage";
export type { SaveOptions } from "./save-output";
export type { WaitForAccess } from "./send";
export { type TaskLocation, TaskOutputStorage } from "./task-output-storage";
