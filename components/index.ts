export {
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
export { LinkedBatchAccount, type LinkedBatchAccountArgs } from "./linked-batch-account";
export { NodeRuntime } from "./node-runtime";
export { NodeTool, type NodeToolArgs } from "./node-tool";
export type { PipelineReaderArgs } from "./output-pipeline";
export type { PoolImage, PoolNodesArgs } from "./pool-nodes-args";
export { PrincipalType } from "./principal-type";
export { StorageSku } from "./storage-sku";
