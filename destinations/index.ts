export type {
  DescribedJob,
  DescribedNodeTool,
  DescribedPool,
  DescribedWriter,
  PipelineDescription,
} from "./description";
export { assembleDescription, describePipeline, type PipelineParts } from "./description/describe-pipeline";
export { DestinationError, type DestinationErrorCode } from "./destination-error";
export {
  type Destinations,
  type DestinationsOptions,
  destinationsOf,
  type JobDestinations,
  type OutputFileRequest,
  type PoolDestinations,
  type TaskDestinations,
} from "./destinations-of";
export type { OutputFile, OutputFileOptions, UploadCondition } from "./files/output-file";
export type { ResourceFile, ResourceFileOptions, ResourceFileSource } from "./files/resource-file";
export type { JobPreparationTask } from "./preparation-task";
