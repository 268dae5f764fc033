import { PrincipalType, WriterRole } from "../../../components";
import type { LinkedBatchAccountArgs } from "../../../components/linked-batch-account-args";
import type { NodeToolArgs } from "../../../components/node-tool";
import type { OutputPipelineArgs } from "../../../components/output-pipeline-args";
import type { OutputPoolArgs } from "../../../components/output-pool";
import type { OutputStorageArgs } from "../../../components/output-storage-args";
import type { OutputWriterArgs } from "../../../components/output-writer";
import type { Changed, FarmEdit } from "./farm";
import type { Surroundings } from "./surroundings";

/** An edit of one component's arguments. */
export interface Edit<Args> {
  readonly to: Changed<Args>;
  /** The arguments before the edit, if they differ from the base. */
  readonly from?: Changed<Args>;
  /** Edits of other components that belong to this one. */
  readonly with?: FarmEdit;
  /** The message with which the preview refuses the edit. */
  readonly refused?: RegExp;
  /** The message with which the preview refuses to undo the edit. */
  readonly refusedBack?: RegExp;
  /** Whether an earlier deployment cannot be edited into the arguments before the edit, so it is destroyed first. */
  readonly isNew?: true;
  /** Resources that the preview shows as updated but the update leaves unchanged. */
  readonly spared?: readonly string[];
}

/** For each argument of a component, edits that change it. The compiler reports a missing argument. */
type Edits<Args> = { readonly [Name in keyof Required<Args>]: readonly Edit<Args>[] };

const IMAGE = {
  publisher: "canonical",
  offer: "0001-com-ubuntu-server-jammy",
  sku: "22_04-lts",
  nodeAgentSkuId: "batch.node.ubuntu 22.04",
};

const SUBNET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes";

/** Returns edits for every argument of OutputPipeline. */
export function pipelineEdits(surroundings: Surroundings): Edits<OutputPipelineArgs> {
  const { west, north, account, batchAccount, identity, colleague, role, subnets, blobZone } = surroundings;
  const small = { name: "small", vmSize: "Standard_D2ds_v5", nodes: 0 };
  const pool = (changes: Partial<OutputPipelineArgs["pools"][number]>) => ({
    to: { pools: [{ ...small, ...changes }] },
  });
  const inSubnet = [{ ...small, subnetId: SUBNET }];
  const inNetwork = [{ ...small, subnetId: subnets.nodes }];
  const privateEndpoints = { subnetId: subnets.endpoints };
  const reader = { name: "site", principalId: identity.principalId, principalType: PrincipalType.ServicePrincipal };
  const other = { ...reader, name: "other", principalId: colleague.principalId };
  const appendOnly = { writer: WriterRole.AppendOnly, dynamicJobs: true, retainOutputs: false };
  return {
    resourceGroupName: [
      { to: { resourceGroupName: north } },
      { from: { resourceGroupName: west }, to: { resourceGroupName: north } },
    ],
    location: [
      { to: { location: "northeurope" } },
      { to: { location: "West Europe" } },
      { from: appendOnly, to: { ...appendOnly, location: "northeurope" } },
    ],
    pools: [
      { to: { pools: [small, { ...small, name: "large" }] } },
      pool({ name: "other" }),
      pool({ poolName: "given" }),
      pool({ vmSize: "Standard_D4ds_v5" }),
      pool({ nodes: 1 }),
      pool({ taskSlotsPerNode: 2 }),
      pool({ image: IMAGE }),
      pool({ jobs: ["a"] }),
    ],
    jobs: [
      { from: { retainOutputs: false }, to: { retainOutputs: false, jobs: ["a", "b"] } },
      { to: { jobs: [], dynamicJobs: true, retainOutputs: false }, from: { retainOutputs: false } },
    ],
    dynamicJobs: [{ to: { dynamicJobs: true } }],
    md5: [{ to: { md5: ["TaskOutput"] } }],
    writer: [{ to: { writer: "append-only" } }],
    writerRoleDefinitionId: [
      { from: { writer: "append-only" }, to: { writer: "append-only", writerRoleDefinitionId: role.id } },
    ],
    readers: [
      { to: { readers: [reader] } },
      { from: { readers: [reader] }, to: { readers: [{ ...reader, name: "renamed" }] } },
      // The two exchange their names.
      {
        from: { readers: [reader, other] },
        to: {
          readers: [
            { ...reader, name: other.name },
            { ...other, name: reader.name },
          ],
        },
      },
      { from: { dynamicJobs: true }, to: { dynamicJobs: true, readers: [reader] } },
    ],
    submitters: [{ to: { submitters: [{ ...reader, canShare: true }] } }],
    operators: [{ to: { operators: [reader] } }],
    autoStorage: [{ to: { autoStorage: true } }],
    existingStorageAccountId: [
      { from: { retainOutputs: false }, to: { retainOutputs: false, existingStorageAccountId: account.id } },
      {
        from: { ...appendOnly, dynamicJobs: false },
        to: { ...appendOnly, dynamicJobs: false, existingStorageAccountId: account.id },
      },
      { from: appendOnly, to: { ...appendOnly, existingStorageAccountId: account.id } },
    ],
    existingBatchAccountId: [{ to: { existingBatchAccountId: batchAccount.id } }],
    retainOutputs: [{ to: { retainOutputs: false } }],
    runtime: [{ to: { runtime: "bundled" } }],
    deployer: [{ to: { deployer: { principalId: identity.principalId, principalType: "ServicePrincipal" } } }],
    tags: [{ to: { tags: { team: "render" } } }],
    storage: [{ to: { storage: { sku: "Standard_GRS", coolAfterDays: 10, tags: { kind: "outputs" } } } }],
    account: [
      {
        from: { pools: inSubnet },
        to: { pools: inSubnet, account: { publicNetworkAccess: false, tags: { kind: "batch" } } },
      },
    ],
    identity: [
      { to: { identity: { tags: { kind: "nodes" } } } },
      { to: { identity: { existingIdentityId: identity.id } } },
    ],
    network: [
      {
        from: { pools: inSubnet },
        to: { pools: inSubnet, network: { allowedIpRanges: ["203.0.113.0/24"], allowedSubnetIds: [SUBNET] } },
      },
      {
        from: { pools: inNetwork },
        to: { pools: inNetwork, network: { privateEndpoints, publicNetworkAccess: false } },
      },
      {
        from: { network: { privateEndpoints } },
        to: { network: { privateEndpoints: { ...privateEndpoints, blobDnsZoneId: blobZone.id } } },
      },
      {
        from: { network: { privateEndpoints } },
        to: { network: { privateEndpoints: { ...privateEndpoints, dnsZoneGroup: false } } },
      },
    ],
  };
}

/** Returns edits for every argument of the other components, as edits of a farm. */
export function farmEdits({ west, north, account, batchAccount, identity, role, subnets, blobZone }: Surroundings) {
  const { nodes: subnetId, endpoints: otherSubnetId } = subnets;
  const tags = { team: "render" };
  const kept = (letter: string) => ({ accountName: `kept${letter}${account.name.slice(-8)}`, retainOutputs: true });
  const key = (name: string) => ({
    keyUrl: `https://render-keys.vault.azure.net/keys/${name}`,
    identityId: identity.id,
  });
  const workspaceId = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/logs";
  const keyVaultId = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/render-keys";
  const storage: Edits<OutputStorageArgs> = {
    resourceGroupName: [
      { to: { resourceGroupName: north } },
      {
        from: kept("a"),
        to: { ...kept("a"), resourceGroupName: north },
        refused: /resourceGroupName must stay "west-.*set another accountName/,
      },
    ],
    existingAccountId: [{ to: { resourceGroupName: undefined, existingAccountId: account.id } }],
    accountName: [
      { to: { accountName: `given${account.name.slice(-8)}` }, spared: ["batch-account"] },
      {
        from: { accountName: `moved${account.name.slice(-8)}` },
        to: { accountName: `moved${account.name.slice(-8)}`, location: "northeurope" },
        // An account that is deleted and recreated under its name has the same id, which a preview cannot know.
        spared: ["batch-account"],
      },
    ],
    location: [
      { to: { location: "northeurope" } },
      { to: { location: "westeurope" } },
      {
        from: kept("b"),
        to: { ...kept("b"), location: "northeurope" },
        refused: /location must stay "westeurope".*set another accountName/,
      },
    ],
    sku: [{ to: { sku: "Standard_GRS" } }],
    jobs: [{ to: { jobs: ["a", "b"] } }],
    coolAfterDays: [{ to: { coolAfterDays: 10 } }],
    deleteAfterDays: [{ to: { deleteAfterDays: 100 } }],
    softDeleteDays: [{ to: { softDeleteDays: 30 } }],
    keepVersionsDays: [
      { to: { keepVersionsDays: 30 } },
      { from: { keepVersionsDays: 30 }, to: { keepVersionsDays: 0 } },
    ],
    immutability: [
      {
        from: { retainOutputs: true },
        to: { retainOutputs: true, immutability: { days: 30 } },
        refused:
          /immutability must be left out, as storage account \w+ was created without it.*set another accountName/,
      },
      {
        isNew: true,
        from: { retainOutputs: true, immutability: { days: 30 } },
        to: { retainOutputs: true, immutability: { days: 10 } },
      },
      {
        from: { retainOutputs: true, immutability: { days: 30 } },
        to: { retainOutputs: true, immutability: { days: 60, locked: true } },
        refusedBack: /immutability\.locked must stay true, as the policy of storage account \w+ is locked/,
      },
      {
        from: { retainOutputs: true, immutability: { days: 30 } },
        to: { retainOutputs: true },
        refused: /immutability must stay, as storage account \w+ was created with it/,
      },
    ],
    customerManagedKey: [
      // After the edits of immutability.
      { isNew: true, to: { customerManagedKey: key("outputs") } },
      { from: { customerManagedKey: key("outputs") }, to: { customerManagedKey: key("other") } },
    ],
    diagnostics: [
      { to: { diagnostics: { workspaceId } } },
      { from: { diagnostics: { workspaceId } }, to: { diagnostics: { workspaceId, categories: ["StorageDelete"] } } },
    ],
    publicNetworkAccess: [
      { to: { publicNetworkAccess: false } },
      { from: { publicNetworkAccess: true }, to: { publicNetworkAccess: false } },
      { from: { publicNetworkAccess: false }, to: {} },
    ],
    allowedIpRanges: [
      { to: { allowedIpRanges: ["203.0.113.0/24"] } },
      { from: { allowedIpRanges: ["198.51.100.7"] }, to: { allowedIpRanges: ["203.0.113.7"] } },
    ],
    allowedSubnetIds: [
      {
        to: {
          allowedIpRanges: ["203.0.113.0/24"],
          allowedSubnetIds: [SUBNET],
        },
      },
    ],
    privateEndpoints: [
      { to: { privateEndpoints: { subnetId } } },
      {
        from: { privateEndpoints: { subnetId } },
        to: { privateEndpoints: { subnetId: otherSubnetId, endpointName: "pe-renders", dnsZoneId: blobZone.id } },
      },
      {
        from: { privateEndpoints: { subnetId } },
        to: { privateEndpoints: { subnetId }, accountName: `peer${account.name.slice(-8)}` },
        spared: ["batch-account"],
      },
    ],
    retainOutputs: [{ to: { retainOutputs: true } }],
    // Values that only Azure determines are unknown in the preview of an update, and must not appear as changed.
    tags: [{ to: { tags }, with: { writer: { tags }, batch: { tags } } }],
  };
  const writer: Edits<OutputWriterArgs> = {
    resourceGroupName: [{ to: { resourceGroupName: north }, spared: ["batch-account"] }],
    location: [{ to: { location: "northeurope" }, spared: ["batch-account"] }],
    identityName: [
      { to: { identityName: "given" }, spared: ["batch-account"] },
      {
        from: { identityName: "moved" },
        to: { identityName: "moved", location: "northeurope" },
        spared: ["batch-account"],
      },
    ],
    existingIdentityId: [{ to: { resourceGroupName: undefined, existingIdentityId: identity.id } }],
    storageAccountId: [
      { to: { storageAccountId: account.id, jobs: [], dynamicJobs: true } },
      {
        from: { writer: "append-only" },
        to: { writer: "append-only", storageAccountId: account.id, jobs: [], dynamicJobs: true },
      },
    ],
    jobs: [{ to: { jobs: ["a", "b"] }, with: { storage: { jobs: ["a", "b"] } } }],
    dynamicJobs: [
      { to: { dynamicJobs: true } },
      { from: { writer: "append-only" }, to: { writer: "append-only", dynamicJobs: true } },
    ],
    writer: [{ to: { writer: "append-only" } }],
    roleDefinitionId: [{ from: { writer: "append-only" }, to: { writer: "append-only", roleDefinitionId: role.id } }],
    tags: [{ to: { tags } }],
  };
  const batch: Edits<LinkedBatchAccountArgs> = {
    resourceGroupName: [{ to: { resourceGroupName: north } }],
    existingAccountId: [
      {
        to: {
          resourceGroupName: undefined,
          existingAccountId: batchAccount.id,
          autoStorage: undefined,
          identityId: undefined,
          identityPrincipalId: undefined,
        },
      },
    ],
    location: [{ to: { location: "northeurope" } }],
    accountName: [
      { to: { accountName: `given${account.name.slice(-8)}` } },
      {
        from: { accountName: `moved${account.name.slice(-8)}` },
        to: { accountName: `moved${account.name.slice(-8)}`, location: "northeurope" },
      },
    ],
    storageAccountId: [{ to: { storageAccountId: account.id } }],
    autoStorage: [{ to: { autoStorage: undefined, identityId: undefined, identityPrincipalId: undefined } }],
    identityId: [{ to: { identityId: identity.id } }],
    identityPrincipalId: [{ to: { identityPrincipalId: identity.principalId } }],
    publicNetworkAccess: [{ to: { publicNetworkAccess: false } }],
    allowedIpRanges: [{ to: { allowedIpRanges: ["203.0.113.0/24"] } }],
    customerManagedKey: [
      { to: { customerManagedKey: key("batch") } },
      { from: { customerManagedKey: key("batch") }, to: { customerManagedKey: key("other") } },
    ],
    diagnostics: [{ to: { diagnostics: { workspaceId, categories: ["AuditLog"] } } }],
    userSubscription: [{ to: { userSubscription: { keyVaultId } } }],
    privateEndpoints: [
      { to: { privateEndpoints: { subnetId } } },
      { from: { privateEndpoints: { subnetId } }, to: { privateEndpoints: { subnetId: otherSubnetId } } },
    ],
    tags: [{ to: { tags } }],
  };
  const elsewhere = {
    resourceGroupName: west,
    storageAccountName: account.name,
    storageAccountId: account.id,
    blobEndpoint: account.blobEndpoint,
  };
  const tool: Edits<NodeToolArgs> = {
    arm64: [{ to: { arm64: true, runtime: "bundled" } }],
    // Together, these four arguments identify the account.
    resourceGroupName: [],
    storageAccountName: [],
    storageAccountId: [{ to: elsewhere }],
    blobEndpoint: [],
    readerPrincipalId: [{ to: { readerPrincipalId: identity.principalId } }],
    runtime: [{ to: { runtime: "bundled" } }],
    // With the runtime image, nothing more is uploaded.
    windows: [{ to: { windows: true } }],
    deployer: [{ to: { deployer: { principalId: identity.principalId, principalType: "ServicePrincipal" } } }],
  };
  const foreign = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/net/providers";
  const network = (resource: string) => `${foreign}/Microsoft.Network/${resource}`;
  const gallery = `${foreign}/Microsoft.Compute/galleries/render/images/nodes`;
  const subnet = (name: string) => network(`virtualNetworks/net/subnets/${name}`);
  const pool: Edits<OutputPoolArgs> = {
    // These arguments identify the Batch account: see LinkedBatchAccount.
    resourceGroupName: [],
    batchAccountName: [],
    poolName: [
      { to: { poolName: "given" } },
      { from: { poolName: "given" }, to: { poolName: "given", vmSize: "Standard_D4ds_v5" } },
    ],
    identityId: [{ to: { identityId: identity.id }, with: { batch: { identityId: identity.id } } }],
    identityClientId: [{ to: { identityClientId: identity.clientId } }],
    blobEndpoint: [{ to: { blobEndpoint: account.blobEndpoint } }],
    // Only with a size that has Arm processors, which is another edit.
    arm64NodejsUrl: [],
    toolUrl: [{ to: { toolUrl: `${account.blobEndpoint}tool/other.tar.gz` } }],
    toolSha256: [{ to: { toolSha256: "0".repeat(64) } }],
    md5: [{ to: { md5: ["all"] } }],
    vmSize: [{ to: { vmSize: "Standard_D4ds_v5" } }, { to: { replace: "delete-first", vmSize: "Standard_D4ds_v5" } }],
    nodes: [{ to: { nodes: 1 } }],
    spotNodes: [{ to: { spotNodes: 1 } }],
    resizeTimeoutMinutes: [{ to: { resizeTimeoutMinutes: 30 } }],
    nodeDeallocation: [{ to: { nodeDeallocation: "task-completion" } }],
    upgradePolicy: [{ to: { upgradePolicy: { mode: "manual" } } }],
    // Local Azure has no application packages.
    applicationPackages: [],
    replace: [{ to: { replace: "drain" } }],
    drainTimeoutMinutes: [{ from: { replace: "drain" }, to: { replace: "drain", drainTimeoutMinutes: 240 } }],
    subnetId: [{ to: { subnetId: subnet("a") } }, { from: { subnetId: subnet("a") }, to: { subnetId: subnet("b") } }],
    publicIp: [{ from: { subnetId: subnet("a") }, to: { subnetId: subnet("a"), publicIp: "none" } }],
    publicIpIds: [
      {
        from: { subnetId: subnet("a") },
        to: { subnetId: subnet("a"), publicIpIds: [network("publicIPAddresses/out")] },
      },
      // The replacement has the addresses that the pool has.
      {
        from: { subnetId: subnet("a"), publicIpIds: [network("publicIPAddresses/out")] },
        to: {
          subnetId: subnet("a"),
          publicIpIds: [network("publicIPAddresses/out")],
          vmSize: "Standard_D4ds_v5",
        },
      },
    ],
    acceleratedNetworking: [{ to: { acceleratedNetworking: true } }],
    interNodeCommunication: [{ to: { interNodeCommunication: true } }],
    displayName: [
      { to: { displayName: "Render nodes" } },
      { from: { displayName: "Render nodes" }, to: { displayName: "Other nodes" } },
    ],
    metadata: [{ to: { metadata: { team: "render" } } }],
    tags: [{ to: { tags } }],
    schedulingPolicy: [{ to: { schedulingPolicy: "pack" } }],
    autoscaleFormula: [{ to: { nodes: undefined, autoscaleFormula: "$TargetDedicatedNodes = 1;" } }],
    autoscale: [
      { to: { nodes: undefined, autoscale: { preset: "pending-tasks", maxNodes: 1, minNodes: 1 } } },
      {
        from: { nodes: undefined, autoscale: { preset: "pending-tasks", maxNodes: 1 } },
        to: { nodes: undefined, autoscale: { preset: "weekend", maxNodes: 1 } },
      },
    ],
    autoscaleIntervalMinutes: [
      {
        from: { nodes: undefined, autoscale: { preset: "pending-tasks", maxNodes: 1 } },
        to: { nodes: undefined, autoscale: { preset: "pending-tasks", maxNodes: 1 }, autoscaleIntervalMinutes: 5 },
      },
    ],
    taskSlotsPerNode: [{ to: { taskSlotsPerNode: 2 } }],
    osDiskSizeGb: [{ to: { osDiskSizeGb: 128 } }],
    startTask: [
      { to: { startTask: { commands: ["true"], environment: { A: "b" } } } },
      { from: { startTask: { commands: ["true"] } }, to: { startTask: { commands: ["true", "false"] } } },
    ],
    containers: [
      {
        from: { imageName: "ubuntu-hpc-24.04" },
        to: { imageName: "ubuntu-hpc-24.04", containers: { images: ["ubuntu"] } },
      },
    ],
    blobMounts: [{ to: { blobMounts: [{ accountName: account.name, containerName: "scenes", path: "scenes" }] } }],
    ephemeralOsDisk: [{ to: { ephemeralOsDisk: true } }],
    dataDisks: [{ to: { dataDisks: [{ sizeGb: 512 }] } }],
    diskEncryption: [{ to: { diskEncryption: true } }],
    encryptionAtHost: [{ to: { encryptionAtHost: true } }],
    trustedLaunch: [
      { to: { trustedLaunch: {} } },
      { from: { trustedLaunch: {} }, to: { trustedLaunch: { secureBoot: false } } },
    ],
    additionalIdentityIds: [{ to: { additionalIdentityIds: [identity.id] } }],
    imageName: [{ to: { imageName: "ubuntu-22.04" } }, { to: { imageName: "ubuntu-24.04" } }],
    galleryImageId: [{ to: { galleryImageId: gallery, nodeAgentSkuId: "batch.node.ubuntu 24.04" } }],
    nodeAgentSkuId: [
      {
        from: { galleryImageId: gallery, nodeAgentSkuId: "batch.node.ubuntu 22.04" },
        to: { galleryImageId: gallery, nodeAgentSkuId: "batch.node.ubuntu 24.04" },
      },
    ],
    image: [{ to: { image: IMAGE } }],
    nodejsUrl: [{ to: { nodejsUrl: `${account.blobEndpoint}tool/nodejs.tar.gz` } }],
    runtime: [{ to: { runtime: "bundled", nodejsUrl: `${account.blobEndpoint}tool/nodejs.tar.gz` } }],
  };
  return { storage, writer, batch, tool, pool };
}
