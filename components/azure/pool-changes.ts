import type * as batch from "@pulumi/azure-native/batch";

/** The properties of a pool that are not part of its path. */
type PoolProperty = Exclude<keyof batch.PoolArgs, "resourceGroupName" | "accountName" | "poolName">;

/**
 * Whether a change of a property replaces the pool. While a pool has nodes, Azure changes only these properties in
 * place ("Update Batch pool properties", since API version 2024-07-01). It also changes the identity, but only for new
 * nodes: the others would keep an identity that may be deleted. Azure changes everything else only while the pool has
 * no nodes, and answers 400 otherwise. A preview cannot know whether the pool will have nodes during the update.
 */
const IS_REPLACED: { readonly [Name in PoolProperty]-?: boolean } = {
  applicationLicenses: true,
  applicationPackages: false,
  certificates: false,
  deploymentConfiguration: true,
  displayName: true,
  identity: true,
  interNodeCommunication: true,
  metadata: false,
  mountConfiguration: true,
  networkConfiguration: true,
  resourceTags: true,
  scaleSettings: false,
  startTask: false,
  tags: true,
  targetNodeCommunicationMode: true,
  taskSchedulingPolicy: true,
  taskSlotsPerNode: true,
  upgradePolicy: true,
  userAccounts: true,
  vmSize: true,
};

/** The properties whose change replaces a pool. azure-native does not know this, and its preview shows an update. */
export const REPLACED_POOL_PROPERTIES = Object.entries(IS_REPLACED)
  .filter(([, isReplaced]) => isReplaced)
  .map(([name]) => name);
