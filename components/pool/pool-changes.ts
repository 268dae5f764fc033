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
 * - `if set`: as `replaces`, but OutputPool sets the property only if the program gives its arguments. If someone else
 *   sets it, `pulumi refresh` writes it into the state, and the next update would replace the pool to remove it. So
 *   changes are ignored unless the program sets the property, and an update sends the value that Azure has.
 */
type PoolChange = "place" | "in place" | "replaces" | "if set";

/** The changes of each property of an object. */
type Changes<T> = { readonly [Name in keyof T]-?: PoolChange };

/** What a change of each property of a pool does, except those of the virtual machines. */
export const POOL_CHANGES: Changes<Omit<batch.PoolArgs, "deploymentConfiguration">> = {
  resourceGroupName: "place",
  accountName: "place",
  poolName: "place",
  applicationLicenses: "if set",
  applicationPackages: "in place",
  certificates: "in place",
  displayName: "if set",
  // Azure changes it in place, but only for new nodes. The others would keep an identity that may be deleted.
  identity: "replaces",
  interNodeCommunication: "if set",
  metadata: "in place",
  mountConfiguration: "if set",
  networkConfiguration: "if set",
  resourceTags: "if set",
  scaleSettings: "in place",
  startTask: "in place",
  tags: "if set",
  targetNodeCommunicationMode: "if set",
  taskSchedulingPolicy: "if set",
  taskSlotsPerNode: "replaces",
  upgradePolicy: "if set",
  userAccounts: "if set",
  vmSize: "replaces",
};

/** The path of the properties of the virtual machines in a pool. */
export const MACHINE_PATH = "deploymentConfiguration.virtualMachineConfiguration";

type Machine = NonNullable<pulumi.Unwrap<batch.PoolArgs>["deploymentConfiguration"]>["virtualMachineConfiguration"];

/** What a change of each property of `deploymentConfiguration.virtualMachineConfiguration` does. */
export const MACHINE_CHANGES: Changes<NonNullable<Machine>> = {
  containerConfiguration: "if set",
  dataDisks: "if set",
  diskEncryptionConfiguration: "if set",
  extensions: "if set",
  imageReference: "replaces",
  licenseType: "if set",
  nodeAgentSkuId: "replaces",
  nodePlacementConfiguration: "if set",
  osDisk: "replaces",
  securityProfile: "if set",
  serviceArtifactReference: "if set",
  windowsConfiguration: "if set",
};

/** The path of the properties of a pool's network. */
export const NETWORK_PATH = "networkConfiguration";

type Network = NonNullable<pulumi.Unwrap<batch.PoolArgs>["networkConfiguration"]>;

/**
 * What a change of each property of `networkConfiguration` does. The SDK sets the scope even if the program does not.
 */
const NETWORK_CHANGES: Changes<Network> = {
  dynamicVnetAssignmentScope: "if set",
  enableAcceleratedNetworking: "if set",
  endpointConfiguration: "if set",
  publicIPAddressConfiguration: "if set",
  subnetId: "if set",
};

/**
 * The properties whose change replaces a pool. azure-native does not know this, and its preview shows an update. It
 * includes the properties that not every program sets, for transforms that take them out of `ignoreChanges`.
 */
export const REPLACED_POOL_PROPERTIES = [
  "deploymentConfiguration",
  ...namesOf(POOL_CHANGES, (change) => change === "replaces" || change === "if set"),
].sort();

/** The properties whose changes are ignored after a pool's creation, unless the program sets them. */
export const IGNORED_POOL_PROPERTIES = [
  ...namesOf(POOL_CHANGES, (change) => change === "if set"),
  ...namesOf(MACHINE_CHANGES, (change) => change === "if set").map((name) => `${MACHINE_PATH}.${name}`),
  ...namesOf(NETWORK_CHANGES, (change) => change === "if set").map((name) => `${NETWORK_PATH}.${name}`),
];

function namesOf(table: Readonly<Record<string, PoolChange>>, isMeant: (change: PoolChange) => boolean): string[] {
  return Object.keys(table).filter((name) => isMeant(table[name]!));
}
