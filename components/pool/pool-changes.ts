import type * as batch from "@pulumi/azure-native/batch";
import type * as pulumi from "@pulumi/pulumi";

/**
 * What a change of a pool's property does. While a pool has nodes, Azure changes only some properties in place ("Update
 * Batch pool properties", since API version 2024-07-01), and answers 400 to a change of others. A preview cannot know
 * whether the pool will have nodes during the update.
 *
 * - `place`: the property is part of the pool's id, and azure-native replaces the pool.
 * - `in place`: Azure changes the property of a pool with nodes.
 * - `replaces`: Azure changes the property only of a pool without nodes. So a change replaces the pool.
 * - `not ours`: as `replaces`, but OutputPool does not set the property. If someone else sets it, `pulumi refresh`
 *   writes it into the state, and the next update would replace the pool to remove it. So changes are ignored, and an
 *   update sends the value that Azure has.
 */
type PoolChange = "place" | "in place" | "replaces" | "not ours";

/** The changes of each property of an object. */
type Changes<T> = { readonly [Name in keyof T]-?: PoolChange };

/** What a change of each property of a pool does, except those of the virtual machines. */
export const POOL_CHANGES: Changes<Omit<batch.PoolArgs, "deploymentConfiguration">> = {
  resourceGroupName: "place",
  accountName: "place",
  poolName: "place",
  applicationLicenses: "not ours",
  applicationPackages: "in place",
  certificates: "in place",
  displayName: "not ours",
  // Azure changes it in place, but only for new nodes. The others would keep an identity that may be deleted.
  identity: "replaces",
  interNodeCommunication: "not ours",
  metadata: "in place",
  mountConfiguration: "not ours",
  networkConfiguration: "not ours",
  resourceTags: "not ours",
  scaleSettings: "in place",
  startTask: "in place",
  tags: "not ours",
  targetNodeCommunicationMode: "not ours",
  taskSchedulingPolicy: "not ours",
  taskSlotsPerNode: "replaces",
  upgradePolicy: "not ours",
  userAccounts: "not ours",
  vmSize: "replaces",
};

type Machine = NonNullable<pulumi.Unwrap<batch.PoolArgs>["deploymentConfiguration"]>["virtualMachineConfiguration"];

/** What a change of each property of `deploymentConfiguration.virtualMachineConfiguration` does. */
export const MACHINE_CHANGES: Changes<NonNullable<Machine>> = {
  containerConfiguration: "not ours",
  dataDisks: "not ours",
  diskEncryptionConfiguration: "not ours",
  extensions: "not ours",
  imageReference: "replaces",
  licenseType: "not ours",
  nodeAgentSkuId: "replaces",
  nodePlacementConfiguration: "not ours",
  osDisk: "replaces",
  securityProfile: "not ours",
  serviceArtifactReference: "not ours",
  windowsConfiguration: "not ours",
};

/**
 * The properties whose change replaces a pool. azure-native does not know this, and its preview shows an update. It
 * includes the properties that are not ours, for transforms that take them out of `ignoreChanges`.
 */
export const REPLACED_POOL_PROPERTIES = [
  "deploymentConfiguration",
  ...namesOf(POOL_CHANGES, (change) => change === "replaces" || change === "not ours"),
].sort();

/** The properties whose changes are ignored after a pool's creation. */
export const IGNORED_POOL_PROPERTIES = [
  ...namesOf(POOL_CHANGES, (change) => change === "not ours"),
  ...namesOf(MACHINE_CHANGES, (change) => change === "not ours").map(
    (name) => `deploymentConfiguration.virtualMachineConfiguration.${name}`,
  ),
];

function namesOf(table: Readonly<Record<string, PoolChange>>, isMeant: (change: PoolChange) => boolean): string[] {
  return Object.keys(table).filter((name) => isMeant(table[name]!));
}
