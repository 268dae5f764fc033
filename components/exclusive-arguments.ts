import type * as pulumi from "@pulumi/pulumi";
import type { WriterIdentitySettings } from "./grants/writer-identity";
import { LinkedBatchAccount as AnyBatchAccount } from "./linked-batch-account";
import type { LinkedBatchAccountArgs as AnyBatchAccountArgs } from "./linked-batch-account-args";
import { OutputPipeline as AnyOutputPipeline } from "./output-pipeline";
import type {
  OutputPipelineArgs as AnyPipelineArgs,
  PipelinePoolArgs as AnyPipelinePoolArgs,
} from "./output-pipeline-args";
import { OutputPool as AnyOutputPool, type OutputPoolArgs as AnyPoolArgs } from "./output-pool";
import { OutputStorage as AnyOutputStorage } from "./output-storage";
import type { OutputStorageArgs as AnyStorageArgs } from "./output-storage-args";
import { OutputWriter as AnyOutputWriter, type OutputWriterArgs as AnyWriterArgs } from "./output-writer";
import type { PoolNodesArgs } from "./pool/pool-nodes-args";
import type { PoolReplacement } from "./pool/pool-replacement";
import type { PoolScaleArgs } from "./pool/scale-args";

/**
 * The components as TypeScript programs see them: mutually exclusive arguments do not compile together. Pulumi infers
 * the schema for other languages from the classes, whose arguments must be one interface without unions. Therefore the
 * unions are here, and the classes check the same rules at run time.
 */

/** `Component` with the narrower argument type `Args`. */
type WithArgs<Component extends abstract new (...args: never[]) => unknown, Args> = Omit<Component, "prototype"> & {
  readonly prototype: InstanceType<Component>;
  new (name: string, args: Args, opts?: pulumi.ComponentResourceOptions): InstanceType<Component>;
};

/** Numbers of nodes, a formula, a preset, or none of them. An interval is for a formula or a preset. */
type Sized<Args extends PoolNodesArgs> = Args &
  (
    | { autoscaleFormula?: undefined; autoscale?: undefined; autoscaleIntervalMinutes?: undefined }
    | ({ autoscale?: undefined } & { [Name in keyof PoolScaleArgs]?: undefined })
    | ({ autoscaleFormula?: undefined } & { [Name in keyof PoolScaleArgs]?: undefined })
  );

/** An id or addresses that only one pool can have, or a way to replace the pool that needs two pools. */
type Replaced<Args extends PoolNodesArgs> = Args &
  ({ replace?: typeof PoolReplacement.DeleteFirst } | { poolName?: undefined; publicIpIds?: undefined });

/** Declared jobs, dynamic ones, or both. */
type WithJobs<Args> = Args & ({ jobs: string[] } | { dynamicJobs: true });

/** Arguments that apply only to an account that the component creates. */
type CreationArg = Exclude<keyof AnyStorageArgs, "existingAccountId" | "jobs" | "retainOutputs">;

/** Arguments of LinkedBatchAccount that apply only to an account that the component creates. */
type BatchCreationArg = Exclude<keyof AnyBatchAccountArgs, "existingAccountId" | "storageAccountId">;

/** Arguments of LinkedBatchAccount: with `resourceGroupName` and settings, or with `existingAccountId`. */
export type LinkedBatchAccountArgs =
  | (AnyBatchAccountArgs & { resourceGroupName: pulumi.Input<string>; existingAccountId?: undefined })
  | (AnyBatchAccountArgs & { existingAccountId: pulumi.Input<string> } & { [Name in BatchCreationArg]?: undefined });

/** A Batch account that is linked to a storage account, or an existing one. */
export const LinkedBatchAccount: WithArgs<typeof AnyBatchAccount, LinkedBatchAccountArgs> = AnyBatchAccount;
export type LinkedBatchAccount = AnyBatchAccount;

/** A pool of a pipeline. */
export type PipelinePoolArgs = Replaced<Sized<AnyPipelinePoolArgs>>;

/** Arguments of OutputPipeline: with `jobs`, or with `dynamicJobs: true`. */
export type OutputPipelineArgs = WithJobs<Omit<AnyPipelineArgs, "pools"> & { pools: PipelinePoolArgs[] }>;

/** Creates storage, a writer, a Batch account, the node tool, pools and readers, and connects them. */
export const OutputPipeline: WithArgs<typeof AnyOutputPipeline, OutputPipelineArgs> = AnyOutputPipeline;
export type OutputPipeline = AnyOutputPipeline;

/** Arguments of OutputPool: at most one of `nodes`, `autoscaleFormula` and `autoscale`. */
export type OutputPoolArgs = Replaced<Sized<AnyPoolArgs>>;

/** A pool whose nodes have the command `batch-outputs`. */
export const OutputPool: WithArgs<typeof AnyOutputPool, OutputPoolArgs> = AnyOutputPool;
export type OutputPool = AnyOutputPool;

/** Arguments of OutputStorage: with `resourceGroupName` and settings, or with `existingAccountId`. */
export type OutputStorageArgs =
  | (AnyStorageArgs & { resourceGroupName: pulumi.Input<string>; existingAccountId?: undefined })
  | (AnyStorageArgs & { existingAccountId: pulumi.Input<string> } & { [Name in CreationArg]?: undefined });

/** A storage account for outputs, with a private container for each declared job. */
export const OutputStorage: WithArgs<typeof AnyOutputStorage, OutputStorageArgs> = AnyOutputStorage;
export type OutputStorage = AnyOutputStorage;

/** Arguments of OutputWriter that apply only to an identity that the component creates. */
type IdentityCreationArg = "resourceGroupName" | Exclude<keyof WriterIdentitySettings, "existingIdentityId">;

/**
 * Arguments of OutputWriter: with `jobs`, or with `dynamicJobs: true`; and with `resourceGroupName` and settings, or
 * with `existingIdentityId`.
 */
export type OutputWriterArgs = WithJobs<
  | (AnyWriterArgs & { resourceGroupName: pulumi.Input<string>; existingIdentityId?: undefined })
  | (AnyWriterArgs & { existingIdentityId: pulumi.Input<string> } & { [Name in IdentityCreationArg]?: undefined })
>;

/** The identity that nodes use to write outputs, and its permissions. */
export const OutputWriter: WithArgs<typeof AnyOutputWriter, OutputWriterArgs> = AnyOutputWriter;
export type OutputWriter = AnyOutputWriter;
