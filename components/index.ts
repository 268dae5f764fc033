export { LinkedBatchAccount, type LinkedBatchAccountArgs } from "./linked-batch-account";
export { NodeRuntime } from "./node-runtime";
export { NodeTool, type NodeToolArgs } from "./node-tool";
export {
  OutputPipeline,
  type OutputPipelineArgs,
  type PipelinePoolArgs,
  type PipelineReaderArgs,
} from "./output-pipeline";
export { OutputPool, type OutputPoolArgs, type PoolImage, type PoolNodesArgs } from "./output-pool";
export { OutputStorage, type OutputStorageArgs } from "./output-storage";
export { OutputWriter, type OutputWriterArgs } from "./output-writer";
export { PrincipalType } from "./principal-type";
export { StorageSku } from "./storage-sku";
