export type { Destinations } from "./builders/destinations";
export type { JobDestinations } from "./builders/job-destinations";
export type { PoolDestinations } from "./builders/pool-destinations";
export type { OutputFileRequest, TaskDestinations } from "./builders/task-destinations";
export type {
  DescribedJob,
  DescribedNodeTool,
  DescribedPool,
  DescribedWriter,
  PipelineDescription,
} from "./description";
export { assembleDescription, describePipeline, type PipelineParts } from "./description/describe-pipeline";
export { DestinationError, type DestinationErrorCode } from "./destination-error";
export { type DestinationsOptions, destinationsOf } from "./destinations-of";
export type { OutputFile, OutputFileOptions, UploadCondition } from "./files/output-file";
export type { ResourceFile, ResourceFileOptions, ResourceFileSource } from "./files/resource-file";
export type { JobPreparationTask } from "./preparation-task";
