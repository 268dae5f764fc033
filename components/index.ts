import { refinePlugin } from "./plugin/refine-plugin";

export { PrincipalType } from "./azure/principal-type";
export type { LinkedBatchAccountSettings } from "./batch/batch-account-settings";
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
export { BlobRole } from "./grants/blob-role";
export type { WriterIdentitySettings } from "./grants/writer-identity";
export { WriterRole } from "./grants/writer-role";
export { NodeTool, type NodeToolArgs } from "./node-tool";
export { NodeRuntime } from "./node-tool/node-runtime";
export type { PipelinePrincipalArgs, PipelineReaderArgs } from "./output-pipeline-args";
export type { PipelineAccess } from "./pipeline/pipeline-access";
export type { PipelinePrivateEndpoints } from "./pipeline/pipeline-endpoints";
export type { PipelineNetwork } from "./pipeline/pipeline-network";
export type { ApplicationPackageArgs } from "./pool/application-packages-args";
export type { PoolAutoscale } from "./pool/autoscale";
export { AutoscalePreset } from "./pool/autoscale-preset";
export type { ContainerRegistryArgs, PoolContainersArgs } from "./pool/containers-args";
export { SchedulingPolicy } from "./pool/description-args";
export { type DataDiskArgs, DataDiskType, DiskCaching, type TrustedLaunchArgs } from "./pool/disks-args";
export type { PoolImage } from "./pool/image-args";
export type { BlobMountArgs } from "./pool/mounts-args";
export { PublicIp } from "./pool/network-args";
export { NodeDeallocation } from "./pool/node-deallocation";
export type { PoolNodesArgs } from "./pool/pool-nodes-args";
export { PoolReplacement } from "./pool/pool-replacement";
export type { PoolStartTaskArgs, StartTaskContainerArgs, StartTaskFileArgs } from "./pool/start-task-args";
export type { PoolUpgradePolicyArgs, RollingUpgradeArgs } from "./pool/upgrade-args";
export { UpgradeMode } from "./pool/upgrade-mode";
export type { PrivateEndpointsArgs } from "./private-endpoints/private-endpoints-args";
export type { JobContainer } from "./storage/job-container";
export type { OutputStorageSettings } from "./storage/storage-settings";
export { StorageSku } from "./storage/storage-sku";

refinePlugin();
