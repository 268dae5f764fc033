export { assembleDescription, describePipeline, type PipelineParts } from "./describe-pipeline";
export type {
  DescribedJob,
  DescribedNodeTool,
  DescribedPool,
  DescribedWriter,
  PipelineDescription,
} from "./description";
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
export type { OutputFile, OutputFileOptions, UploadCondition } from "./output-file";
export type { ResourceFile, ResourceFileOptions, ResourceFileSource } from "./resource-file";
