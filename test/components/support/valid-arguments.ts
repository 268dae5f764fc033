import * as components from "../../../components";
import * as values from "./argument-values";
import { CONTAINER, IDENTITY, PRINCIPAL, STORAGE, SUBNET, type Values } from "./argument-values";

/** A component with valid arguments, and right and wrong values for each argument. */
export interface Case {
  readonly make: (args: object) => unknown;
  /** Valid arguments, with every possible nested object. */
  readonly args: object;
  /** The values by path: `pools[].image.sku`. */
  readonly values: Readonly<Record<string, Values>>;
  /** For each argument, the arguments that exclude it and must be removed when it is given. */
  readonly excludes?: Readonly<Record<string, readonly string[]>>;
  /**
   * For each argument that `args` does not have, what it and its members need: the argument itself, or others. A name
   * that begins with `/` is one of the component's own arguments.
   */
  readonly needs?: Readonly<Record<string, object>>;
}

const IMAGE = { publisher: "someone", offer: "o", sku: "s", version: "latest", nodeAgentSkuId: "batch.node.el 9" };
const NODES = {
  vmSize: "Standard_D2ds_v5",
  nodes: 2,
  taskSlotsPerNode: 8,
  osDiskSizeGb: 128,
  image: IMAGE,
  subnetId: SUBNET,
  additionalIdentityIds: [IDENTITY],
  startTask: {
    commands: ["true"],
    resourceFiles: [{ httpUrl: "https://store.example/setup/a", filePath: "a" }],
    resourceContainers: [{ storageContainerUrl: "https://store.example/setup" }],
  },
  trustedLaunch: { secureBoot: false },
  dataDisks: [{ sizeGb: 512 }],
  containers: { images: ["ubuntu"], registries: [{ server: "render.azurecr.io" }] },
  blobMounts: [{ accountName: "store", containerName: "scenes", path: "scenes" }],
  upgradePolicy: { mode: "rolling", rolling: {} },
};

const AUTOSCALE = { preset: "pending-tasks", maxNodes: 10, maxSpotNodes: 10 };

/** At `at`, which arguments of a pool's nodes exclude each other, and what some of them need. */
const NODE_RULES = (at: string): Pick<Case, "excludes" | "needs"> => ({
  excludes: {
    ...Object.fromEntries(
      ["autoscaleFormula", "autoscale", "autoscaleIntervalMinutes"].map((name) => [`${at}${name}`, ["nodes"]]),
    ),
    [`${at}replace`]: ["poolName"],
    [`${at}drainTimeoutMinutes`]: ["poolName"],
    [`${at}image`]: ["containers"],
    [`${at}imageName`]: ["image", "containers"],
    [`${at}galleryImageId`]: ["image", "containers"],
    [`${at}nodeAgentSkuId`]: ["image", "containers"],
  },
  needs: {
    [`${at}autoscale`]: { autoscale: AUTOSCALE },
    [`${at}autoscale.utcOffsetMinutes`]: { preset: "weekday" },
    [`${at}applicationPackages`]: { applicationPackages: [{ id: "blender" }] },
    [`${at}drainTimeoutMinutes`]: { replace: "drain" },
    [`${at}upgradePolicy.waitForTasks`]: { automaticOsUpgrade: true },
    [`${at}upgradePolicy.automaticRollback`]: { automaticOsUpgrade: true },
    [`${at}autoscaleIntervalMinutes`]: { autoscale: AUTOSCALE },
    [`${at}galleryImageId`]: { nodeAgentSkuId: "batch.node.el 9" },
    [`${at}nodeAgentSkuId`]: { galleryImageId: values.galleryImageId.right[0] },
  },
});

const NODE_VALUES = (at: string): Record<string, Values> => ({
  [`${at}poolName`]: values.poolName,
  [`${at}vmSize`]: values.vmSize,
  [`${at}nodes`]: values.nodes,
  [`${at}spotNodes`]: values.nodes,
  [`${at}resizeTimeoutMinutes`]: values.resizeTimeout,
  [`${at}nodeDeallocation`]: values.nodeDeallocation,
  [`${at}upgradePolicy`]: values.upgradePolicy,
  [`${at}upgradePolicy.mode`]: values.upgradeMode,
  [`${at}upgradePolicy.automaticOsUpgrade`]: values.flag,
  [`${at}upgradePolicy.waitForTasks`]: values.flag,
  [`${at}upgradePolicy.automaticRollback`]: values.flag,
  [`${at}upgradePolicy.rolling`]: values.rollingUpgrade,
  [`${at}upgradePolicy.rolling.maxBatchPercent`]: values.upgradePercent,
  [`${at}upgradePolicy.rolling.maxUnhealthyPercent`]: values.upgradePercent,
  [`${at}upgradePolicy.rolling.maxUnhealthyUpgradedPercent`]: values.unhealthyUpgraded,
  [`${at}upgradePolicy.rolling.pauseSeconds`]: values.pauseSeconds,
  [`${at}upgradePolicy.rolling.unhealthyFirst`]: values.flag,
  [`${at}upgradePolicy.rolling.rollBackFailed`]: values.flag,
  [`${at}applicationPackages`]: values.applicationPackages,
  [`${at}applicationPackages[].id`]: values.applicationId,
  [`${at}applicationPackages[].version`]: values.applicationVersion,
  [`${at}replace`]: values.replacement,
  [`${at}drainTimeoutMinutes`]: values.drainTimeout,
  [`${at}subnetId`]: values.subnetId,
  [`${at}publicIp`]: values.publicIp,
  [`${at}publicIpIds`]: values.publicIpIds,
  [`${at}acceleratedNetworking`]: values.flag,
  [`${at}interNodeCommunication`]: values.flag,
  [`${at}displayName`]: values.displayName,
  [`${at}metadata`]: values.metadata,
  [`${at}tags`]: values.tags(512),
  [`${at}schedulingPolicy`]: values.schedulingPolicy,
  [`${at}autoscaleFormula`]: values.autoscaleFormula,
  [`${at}autoscale`]: values.autoscale,
  [`${at}autoscale.preset`]: values.autoscalePreset,
  [`${at}autoscale.maxNodes`]: values.nodes,
  [`${at}autoscale.minNodes`]: values.minNodes,
  [`${at}autoscale.maxSpotNodes`]: values.nodes,
  [`${at}autoscale.minSpotNodes`]: values.minNodes,
  [`${at}autoscale.deallocation`]: values.deallocation,
  [`${at}autoscale.lookbackMinutes`]: values.lookback,
  [`${at}autoscale.requiredSamplePercent`]: values.samplePercent,
  [`${at}autoscale.utcOffsetMinutes`]: values.utcOffset,
  [`${at}autoscaleIntervalMinutes`]: values.autoscaleInterval,
  [`${at}taskSlotsPerNode`]: values.taskSlots,
  [`${at}osDiskSizeGb`]: values.osDisk,
  [`${at}ephemeralOsDisk`]: values.flag,
  [`${at}dataDisks`]: values.dataDisks,
  [`${at}dataDisks[].sizeGb`]: values.dataDiskSize,
  [`${at}dataDisks[].type`]: values.dataDiskType,
  [`${at}dataDisks[].caching`]: values.diskCaching,
  [`${at}diskEncryption`]: values.flag,
  [`${at}encryptionAtHost`]: values.flag,
  [`${at}trustedLaunch`]: values.trustedLaunch,
  [`${at}trustedLaunch.secureBoot`]: values.flag,
  [`${at}trustedLaunch.vTpm`]: values.flag,
  [`${at}containers`]: values.containers,
  [`${at}containers.images`]: values.containerImages,
  [`${at}containers.registries`]: values.registries,
  [`${at}containers.registries[].server`]: values.registryServer,
  [`${at}containers.registries[].identityId`]: values.identityId,
  [`${at}blobMounts`]: values.blobMounts,
  [`${at}blobMounts[].accountName`]: values.accountName,
  [`${at}blobMounts[].containerName`]: values.containerName,
  [`${at}blobMounts[].path`]: values.mountPath,
  [`${at}blobMounts[].identityId`]: values.identityId,
  [`${at}blobMounts[].options`]: values.mountOptions,
  [`${at}imageName`]: values.imageName,
  [`${at}galleryImageId`]: values.galleryImageId,
  [`${at}nodeAgentSkuId`]: values.nodeAgent,
  [`${at}additionalIdentityIds`]: values.additionalIdentityIds,
  [`${at}startTask`]: values.startTask,
  [`${at}startTask.commands`]: values.commands,
  [`${at}startTask.userCommands`]: values.commands,
  [`${at}startTask.environment`]: values.environment,
  [`${at}startTask.resourceFiles`]: values.startTaskFiles,
  [`${at}startTask.resourceFiles[].httpUrl`]: values.fileUrl,
  [`${at}startTask.resourceFiles[].filePath`]: values.filePath,
  [`${at}startTask.resourceFiles[].fileMode`]: values.fileMode,
  [`${at}startTask.resourceFiles[].identityId`]: values.identityId,
  [`${at}startTask.resourceFiles[].anonymous`]: values.flag,
  [`${at}startTask.resourceContainers`]: values.startTaskContainers,
  [`${at}startTask.resourceContainers[].storageContainerUrl`]: values.fileUrl,
  [`${at}startTask.resourceContainers[].blobPrefix`]: values.blobPrefix,
  [`${at}startTask.resourceContainers[].filePath`]: values.filePath,
  [`${at}startTask.resourceContainers[].identityId`]: values.identityId,
  [`${at}image`]: values.image,
  [`${at}image.publisher`]: values.imagePart,
  [`${at}image.offer`]: values.imagePart,
  [`${at}image.sku`]: values.imagePart,
  [`${at}image.version`]: values.imageVersion,
  [`${at}image.nodeAgentSkuId`]: values.nodeAgent,
});

const PRINCIPAL_VALUES = (list: string): Record<string, Values> => ({
  [list]: values.readers,
  [`${list}[].name`]: values.poolName,
  [`${list}[].principalId`]: values.guid,
  [`${list}[].principalType`]: values.principalType,
});

const DEPLOYER = { principalId: PRINCIPAL, principalType: "Group" };
const DEPLOYER_VALUES: Record<string, Values> = {
  deployer: values.deployer,
  "deployer.principalId": values.guid,
  "deployer.principalType": values.principalType,
};

const PROTECTION_VALUES = (at: string): Record<string, Values> => ({
  [`${at}diagnostics`]: values.diagnostics,
  [`${at}diagnostics.workspaceId`]: values.workspaceId,
  [`${at}diagnostics.categories`]: values.logCategories,
  [`${at}customerManagedKey`]: values.customerManagedKey,
  [`${at}customerManagedKey.keyUrl`]: values.keyUrl,
  [`${at}customerManagedKey.identityId`]: values.identityId,
});

/** What private endpoints need, at `at`. */
const ENDPOINT_NEEDS = (at: string): Record<string, object> => ({
  [`${at}privateEndpoints`]: { privateEndpoints: { subnetId: SUBNET } },
});

const PROTECTION_NEEDS = (at: string) => ({
  [`${at}diagnostics`]: { diagnostics: values.diagnostics.right[0] },
  [`${at}customerManagedKey`]: { customerManagedKey: values.customerManagedKey.right[0] },
  ...ENDPOINT_NEEDS(at),
});

const STORAGE_NEEDS = (at: string): Record<string, object> => ({
  ...PROTECTION_NEEDS(at),
  [`${at}immutability`]: { immutability: { days: 30 } },
});

const ACCOUNT_NEEDS = (at: string): Record<string, object> => ({
  ...PROTECTION_NEEDS(at),
  [`${at}userSubscription`]: { userSubscription: values.userSubscription.right[0] },
});

/** The values of private endpoints, with those of the ids of zones. */
const ENDPOINT_VALUES = (at: string, zones: Record<string, Values>): Record<string, Values> => ({
  [`${at}privateEndpoints`]: values.privateEndpoints,
  [`${at}privateEndpoints.subnetId`]: values.subnetId,
  [`${at}privateEndpoints.location`]: values.location,
  [`${at}privateEndpoints.virtualNetworkId`]: values.virtualNetworkId,
  [`${at}privateEndpoints.dnsZoneGroup`]: values.flag,
  [`${at}privateEndpoints.endpointName`]: values.endpointName,
  ...Object.fromEntries(Object.entries(zones).map(([name, value]) => [`${at}privateEndpoints.${name}`, value])),
});

const STORAGE_VALUES = (at: string): Record<string, Values> => ({
  [`${at}accountName`]: values.accountName,
  [`${at}sku`]: values.sku,
  [`${at}coolAfterDays`]: values.coolAfterDays,
  [`${at}deleteAfterDays`]: values.deleteAfterDays,
  [`${at}softDeleteDays`]: values.softDeleteDays,
  [`${at}keepVersionsDays`]: values.keepVersionsDays,
  [`${at}immutability`]: values.immutability,
  [`${at}immutability.days`]: values.immutableDays,
  [`${at}immutability.locked`]: values.flag,
  ...PROTECTION_VALUES(at),
  [`${at}publicNetworkAccess`]: values.flag,
  [`${at}allowedIpRanges`]: values.storageIpRanges(),
  [`${at}allowedSubnetIds`]: values.subnetIds,
  ...ENDPOINT_VALUES(at, { dnsZoneId: values.blobDnsZoneId }),
  [`${at}tags`]: values.tags(128),
});

const BATCH_ACCOUNT_VALUES = (at: string): Record<string, Values> => ({
  [`${at}accountName`]: values.accountName,
  [`${at}publicNetworkAccess`]: values.flag,
  [`${at}allowedIpRanges`]: values.batchIpRanges,
  ...PROTECTION_VALUES(at),
  [`${at}userSubscription`]: values.userSubscription,
  [`${at}userSubscription.keyVaultId`]: values.keyVaultId,
  [`${at}userSubscription.keyVaultUrl`]: values.keyVaultUrl,
  ...ENDPOINT_VALUES(at, { dnsZoneId: values.batchDnsZoneId }),
  [`${at}tags`]: values.tags(512),
});

const IDENTITY_VALUES = (at: string): Record<string, Values> => ({
  [`${at}existingIdentityId`]: values.identityId,
  [`${at}identityName`]: values.identityName,
  [`${at}tags`]: values.tags(512),
});

/** All components, by name. The test fails for a new component or argument until it is added here. */
export const CASES: Readonly<Record<string, Case>> = {
  ContainerGrant: {
    make: (args) => new components.ContainerGrant("c", args as components.ContainerGrantArgs),
    args: { containerId: CONTAINER, principalId: PRINCIPAL, role: "reader" },
    values: {
      containerId: values.containerId,
      principalId: values.guid,
      principalType: values.principalType,
      role: values.blobRole,
    },
  },
  LinkedBatchAccount: {
    make: (args) => new components.LinkedBatchAccount("c", args as components.LinkedBatchAccountArgs),
    args: {
      resourceGroupName: "group",
      storageAccountId: STORAGE,
      autoStorage: true,
      identityId: IDENTITY,
      identityPrincipalId: PRINCIPAL,
    },
    values: {
      resourceGroupName: values.resourceGroupName,
      existingAccountId: values.batchAccountId,
      location: values.location,
      storageAccountId: values.storageAccountId,
      autoStorage: { ...values.flag, right: [true] },
      identityId: values.identityId,
      identityPrincipalId: values.guid,
      ...BATCH_ACCOUNT_VALUES(""),
    },
    excludes: { existingAccountId: ["resourceGroupName", "autoStorage", "identityId", "identityPrincipalId"] },
    needs: ACCOUNT_NEEDS(""),
  },
  NodeTool: {
    make: (args) => new components.NodeTool("c", args as components.NodeToolArgs),
    args: {
      resourceGroupName: "group",
      storageAccountName: "store",
      storageAccountId: STORAGE,
      blobEndpoint: "https://store.blob.core.windows.net/",
      readerPrincipalId: PRINCIPAL,
      runtime: "image",
      windows: true,
      arm64: true,
      deployer: DEPLOYER,
    },
    values: {
      resourceGroupName: values.resourceGroupName,
      storageAccountName: values.accountName,
      storageAccountId: values.storageAccountId,
      blobEndpoint: values.blobEndpoint,
      readerPrincipalId: values.guid,
      runtime: { ...values.runtime, right: ["image"] },
      windows: values.flag,
      arm64: values.flag,
      ...DEPLOYER_VALUES,
    },
  },
  OutputPipeline: {
    make: (args) => new components.OutputPipeline("c", args as components.OutputPipelineArgs),
    args: {
      resourceGroupName: "group",
      jobs: ["a"],
      // With a fixed id, the pool's name can have the greatest length.
      pools: [{ name: "p", poolName: "p", ...NODES }],
      writer: "append-only",
      readers: [{ name: "ann", principalId: PRINCIPAL }],
      submitters: [{ name: "ann", principalId: PRINCIPAL }],
      operators: [{ name: "ann", principalId: PRINCIPAL }],
      runtime: "image",
      deployer: DEPLOYER,
      storage: { coolAfterDays: 30 },
      account: {},
      identity: {},
      network: {},
    },
    values: {
      resourceGroupName: values.resourceGroupName,
      location: values.location,
      pools: values.pools,
      "pools[].name": values.poolName,
      "pools[].jobs": { right: [["a"], ["A"]], wrong: [...values.jobs.wrong, [], ["b"], ["a", "b"]] },
      ...NODE_VALUES("pools[]."),
      // Arm sizes are valid with the image's own runtime. The remaining sizes are wrong for both runtimes.
      "pools[].vmSize": { ...values.vmSize, wrong: values.vmSize.wrong.filter((size) => size !== "Standard_D4ps_v5") },
      jobs: values.jobs,
      dynamicJobs: values.flag,
      md5: values.kinds,
      writer: { ...values.writerRole, right: ["append-only"] },
      writerRoleDefinitionId: values.roleDefinitionId,
      ...PRINCIPAL_VALUES("readers"),
      "readers[].canShare": values.flag,
      ...PRINCIPAL_VALUES("submitters"),
      "submitters[].canShare": values.flag,
      ...PRINCIPAL_VALUES("operators"),
      autoStorage: values.flag,
      existingStorageAccountId: values.storageAccountId,
      existingBatchAccountId: values.batchAccountId,
      retainOutputs: values.flag,
      runtime: { ...values.runtime, right: ["image"] },
      ...DEPLOYER_VALUES,
      tags: values.tags(128),
      storage: values.storageSettings,
      ...STORAGE_VALUES("storage."),
      account: values.accountSettings,
      ...BATCH_ACCOUNT_VALUES("account."),
      network: values.networkSettings,
      "network.allowedIpRanges": values.storageIpRanges(200),
      "network.allowedSubnetIds": values.subnetIds,
      ...ENDPOINT_VALUES("network.", { blobDnsZoneId: values.blobDnsZoneId, batchDnsZoneId: values.batchDnsZoneId }),
      "network.publicNetworkAccess": values.flag,
      identity: values.identitySettings,
      ...IDENTITY_VALUES("identity."),
    },
    excludes: {
      ...NODE_RULES("pools[].").excludes,
      existingStorageAccountId: ["storage", "network"],
      existingBatchAccountId: ["network"],
    },
    needs: {
      ...NODE_RULES("pools[].").needs!,
      "pools[].applicationPackages": { applicationPackages: [{ id: "blender" }], "/autoStorage": true },
      ...ENDPOINT_NEEDS("network."),
      "network.publicNetworkAccess": { privateEndpoints: { subnetId: SUBNET } },
      "network.allowedIpRanges": { allowedSubnetIds: [SUBNET] },
      "storage.allowedIpRanges": { allowedSubnetIds: [SUBNET] },
      ...STORAGE_NEEDS("storage."),
      ...ACCOUNT_NEEDS("account."),
    },
  },
  OutputPool: {
    make: (args) => new components.OutputPool("c", args as components.OutputPoolArgs),
    args: {
      resourceGroupName: "group",
      batchAccountName: "batch",
      ...NODES,
      identityId: IDENTITY,
      identityClientId: PRINCIPAL,
      blobEndpoint: "https://store.blob.core.windows.net/",
      toolUrl: "https://store.blob.core.windows.net/tool/a.tar.gz",
      toolSha256: "0123456789abcdef".repeat(4),
      nodejsUrl: "https://store.blob.core.windows.net/tool/nodejs.tar.gz",
    },
    values: {
      resourceGroupName: values.resourceGroupName,
      batchAccountName: values.accountName,
      ...NODE_VALUES(""),
      identityId: values.identityId,
      identityClientId: values.guid,
      blobEndpoint: values.blobEndpoint,
      toolUrl: values.toolUrl,
      toolSha256: values.sha256,
      nodejsUrl: values.toolUrl,
      arm64NodejsUrl: values.toolUrl,
      md5: values.kinds,
      runtime: values.runtime,
    },
    ...NODE_RULES(""),
  },
  OutputStorage: {
    make: (args) => new components.OutputStorage("c", args as components.OutputStorageArgs),
    args: { resourceGroupName: "group", jobs: ["a"], coolAfterDays: 30 },
    values: {
      resourceGroupName: values.resourceGroupName,
      existingAccountId: values.storageAccountId,
      location: values.location,
      jobs: values.jobs,
      retainOutputs: values.flag,
      ...STORAGE_VALUES(""),
    },
    excludes: { existingAccountId: ["resourceGroupName", "coolAfterDays"] },
    needs: STORAGE_NEEDS(""),
  },
  OutputWriter: {
    make: (args) => new components.OutputWriter("c", args as components.OutputWriterArgs),
    args: {
      resourceGroupName: "group",
      storageAccountId: STORAGE,
      jobs: ["a"],
      writer: "append-only",
    },
    values: {
      resourceGroupName: values.resourceGroupName,
      location: values.location,
      storageAccountId: values.storageAccountId,
      jobs: values.jobs,
      dynamicJobs: values.flag,
      writer: { ...values.writerRole, right: ["append-only"] },
      roleDefinitionId: values.roleDefinitionId,
      ...IDENTITY_VALUES(""),
    },
    excludes: { existingIdentityId: ["resourceGroupName"] },
  },
};
