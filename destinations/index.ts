export type { Destinations } from "./builders/destinations";
export type { JobDestinations } from "./builders/job-destinations";
export type { PoolDestinations } from "./builders/pool-destinations";
export type { OutputFileRequest, TaskDestinations } from "./builders/task-destinations";
export type { JobPreparationTask } from "./command-lines/preparation-task";
export type { CustomActivity, CustomActivityOptions } from "./custom-activity";
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
export type { EnvironmentSetting } from "./environment-settings";
export type { DestinationExplanation, StoredFile } from "./explain/destination-explanation";
export { type ExplainDestinationOptions, explainDestination } from "./explain/explain-destination";
export type { PatternNote } from "./explain/pattern-notes";
export type { OutputFile } from "./files/assemble-output-file";
export type { ContainerOutputFile } from "./files/container-output-file";
export type { OutputFileOptions } from "./files/output-file";
export type { OutputInputOptions, UpstreamInputs } from "./files/outputs-as-files";
export type { ResourceFile, ResourceFileOptions, ResourceFileSource } from "./files/resource-file";
export type { UploadCondition } from "./files/upload-condition";
export type { UploadHeader, UploadHeaderOptions } from "./files/upload-headers";
