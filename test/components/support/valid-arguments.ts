import * as components from "../../../components";
import * as values from "./argument-values";
import { CONTAINER, IDENTITY, PRINCIPAL, STORAGE, type Values } from "./argument-values";

/** A component with valid arguments, and right and wrong values for each argument. */
export interface Case {
  readonly make: (args: object) => unknown;
  /** Valid arguments, with every possible nested object. */
  readonly args: object;
  /** The values by path: `pools[].image.sku`. */
  readonly values: Readonly<Record<string, Values>>;
  /** For each argument, the arguments that exclude it and must be removed when it is given. */
  readonly excludes?: Readonly<Record<string, readonly string[]>>;
}

const IMAGE = { publisher: "someone", offer: "o", sku: "s", version: "latest", nodeAgentSkuId: "batch.node.el 9" };
const NODES = { vmSize: "Standard_D2s_v5", nodes: 2, taskSlotsPerNode: 8, osDiskSizeGb: 128, image: IMAGE };

const NODE_VALUES = (at: string): Record<string, Values> => ({
  [`${at}poolName`]: values.poolName,
  [`${at}vmSize`]: values.vmSize,
  [`${at}nodes`]: values.nodes,
  [`${at}autoscaleFormula`]: values.autoscaleFormula,
  [`${at}taskSlotsPerNode`]: values.taskSlots,
  [`${at}osDiskSizeGb`]: values.osDisk,
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

const STORAGE_VALUES = (at: string): Record<string, Values> => ({
  [`${at}accountName`]: values.accountName,
  [`${at}sku`]: values.sku,
  [`${at}coolAfterDays`]: values.coolAfterDays,
  [`${at}deleteAfterDays`]: values.deleteAfterDays,
  [`${at}softDeleteDays`]: values.softDeleteDays,
  [`${at}keepVersionsDays`]: values.keepVersionsDays,
  [`${at}publicNetworkAccess`]: values.flag,
  [`${at}allowedIpRanges`]: values.ipRanges,
  [`${at}allowedSubnetIds`]: values.subnetIds,
  [`${at}tags`]: values.tags(128),
});

const BATCH_ACCOUNT_VALUES = (at: string): Record<string, Values> => ({
  [`${at}accountName`]: values.accountName,
  [`${at}publicNetworkAccess`]: values.flag,
  [`${at}allowedIpRanges`]: values.ipRanges,
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
      deployer: DEPLOYER,
    },
    values: {
      resourceGroupName: values.resourceGroupName,
      storageAccountName: values.accountName,
      storageAccountId: values.storageAccountId,
      blobEndpoint: values.blobEndpoint,
      readerPrincipalId: values.guid,
      runtime: { ...values.runtime, right: ["image"] },
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
      "network.allowedIpRanges": values.ipRanges,
      "network.allowedSubnetIds": values.subnetIds,
      identity: values.identitySettings,
      ...IDENTITY_VALUES("identity."),
    },
    excludes: {
      "pools[].autoscaleFormula": ["nodes"],
      existingStorageAccountId: ["storage", "network"],
      existingBatchAccountId: ["network"],
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
      runtime: values.runtime,
    },
    excludes: { autoscaleFormula: ["nodes"] },
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
