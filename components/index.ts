export { BlobRole } from "./blob-role";
export { ContainerGrant, type ContainerGrantArgs } from "./container-grant";
export type { DeployerArgs } from "./deployer/deployer-args";
export {
  LinkedBatchAccount,
  type LinkedBatchAccountArgs,
  OutputPipeline,
  type OutputPipelineArgs,
  OutputPool,
  type OutputPoolArgs,
  OutputStorage,
  type OutputStorageArgs,
  OutputWriter,
  type OutputWriterArgs,
  type PipelinePoolArgs,
} from "./exclusive-arguments";
export type { JobContainer } from "./job-container";
export { NodeRuntime } from "./node-runtime";
export { NodeTool, type NodeToolArgs } from "./node-tool";
export type { PipelinePrincipalArgs, PipelineReaderArgs } from "./output-pipeline-args";
export type { PoolImage, PoolNodesArgs } from "./pool-nodes-args";
export { PrincipalType } from "./principal-type";
export { StorageSku } from "./storage-sku";
export { WriterRole } from "./writer-role";
