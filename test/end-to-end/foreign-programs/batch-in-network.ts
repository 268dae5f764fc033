import * as authorization from "@pulumi/azure-native/authorization";
import * as batch from "@pulumi/azure-native/batch";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";

/** The built-in role Storage Blob Data Contributor. */
const CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

/**
 * Batch as a platform team writes it without this library: no keys, a virtual network, an identity of the nodes with a
 * role on one container, logs, and the outputs of the job in the container of the File Conventions.
 */
export async function batchInNetwork(): Promise<object> {
  const location = "westeurope";
  const resourceGroupName = new resources.ResourceGroup("farm", { location }).name;
  const { subscriptionId } = await authorization.getClientConfig();
  const vnet = new network.VirtualNetwork("vnet", {
    resourceGroupName,
    addressSpace: { addressPrefixes: ["10.1.0.0/16"] },
  });
  const subnet = (name: string, addressPrefix: string) =>
    new network.Subnet(name, { resourceGroupName, virtualNetworkName: vnet.name, addressPrefix });
  const nodes = subnet("nodes", "10.1.0.0/24");
  const endpoints = subnet("endpoints", "10.1.1.0/24");

  const account = new storage.StorageAccount("outputs", {
    resourceGroupName,
    kind: storage.Kind.StorageV2,
    sku: { name: storage.SkuName.Standard_GRS },
    enableHttpsTrafficOnly: true,
    minimumTlsVersion: storage.MinimumTlsVersion.TLS1_2,
    allowBlobPublicAccess: false,
    allowSharedKeyAccess: false,
    allowCrossTenantReplication: false,
    isLocalUserEnabled: false,
    publicNetworkAccess: storage.PublicNetworkAccess.Disabled,
    networkRuleSet: { defaultAction: storage.DefaultAction.Deny, bypass: storage.Bypass.AzureServices },
    sasPolicy: { expirationAction: storage.ExpirationAction.Log, sasExpirationPeriod: "1.00:00:00" },
  });
  const inAccount = { resourceGroupName, accountName: account.name };
  new storage.BlobServiceProperties("recovery", {
    ...inAccount,
    blobServicesName: "default",
    deleteRetentionPolicy: { enabled: true, days: 14 },
    containerDeleteRetentionPolicy: { enabled: true, days: 14 },
  });
  const container = new storage.BlobContainer("frames", {
    ...inAccount,
    containerName: "job-frames",
    publicAccess: storage.PublicAccess.None,
  });

  const zone = new privatedns.PrivateZone("zone", {
    resourceGroupName,
    location: "global",
    privateZoneName: "privatelink.blob.core.windows.net",
  });
  new privatedns.VirtualNetworkLink("link", {
    resourceGroupName,
    location: "global",
    privateZoneName: zone.name,
    registrationEnabled: false,
    virtualNetwork: { id: vnet.id },
  });
  const endpoint = new network.PrivateEndpoint("blob", {
    resourceGroupName,
    subnet: { id: endpoints.id },
    privateLinkServiceConnections: [{ name: "blob", privateLinkServiceId: account.id, groupIds: ["blob"] }],
  });
  new network.PrivateDnsZoneGroup("names", {
    resourceGroupName,
    privateEndpointName: endpoint.name,
    privateDnsZoneConfigs: [{ name: "blob", privateDnsZoneId: zone.id }],
  });

  const writer = new managedidentity.UserAssignedIdentity("writer", { resourceGroupName });
  new authorization.RoleAssignment("writer-frames", {
    scope: container.id,
    principalId: writer.principalId,
    principalType: authorization.PrincipalType.ServicePrincipal,
    roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${CONTRIBUTOR}`,
  });

  const farm = new batch.BatchAccount("farm", {
    resourceGroupName,
    allowedAuthenticationModes: [batch.AuthenticationMode.AAD],
    publicNetworkAccess: batch.PublicNetworkAccessType.Enabled,
  });
  new monitor.DiagnosticSetting("logs", {
    resourceUri: farm.id,
    name: "logs",
    storageAccountId: account.id,
    logs: [{ categoryGroup: "allLogs", enabled: true }],
  });
  const pool = new batch.Pool("pool", {
    resourceGroupName,
    accountName: farm.name,
    poolName: "frames",
    vmSize: "Standard_D2ds_v5",
    identity: { type: batch.PoolIdentityType.UserAssigned, userAssignedIdentities: [writer.id] },
    targetNodeCommunicationMode: batch.NodeCommunicationMode.Simplified,
    deploymentConfiguration: {
      virtualMachineConfiguration: {
        imageReference: { publisher: "canonical", offer: "0001-com-ubuntu-server-jammy", sku: "22_04-lts" },
        nodeAgentSkuId: "batch.node.ubuntu 22.04",
        diskEncryptionConfiguration: { targets: [batch.DiskEncryptionTarget.TemporaryDisk] },
      },
    },
    scaleSettings: { fixedScale: { targetDedicatedNodes: 1, resizeTimeout: "PT15M" } },
    networkConfiguration: {
      subnetId: nodes.id,
      publicIPAddressConfiguration: { provision: batch.IPAddressProvisioningType.NoPublicIPAddresses },
    },
    startTask: {
      commandLine: "/bin/sh -c 'mkdir -p $AZ_BATCH_NODE_SHARED_DIR/cache'",
      maxTaskRetryCount: 2,
      waitForSuccess: true,
    },
  });
  return {
    batchEndpoint: pulumi.interpolate`https://${farm.accountEndpoint}`,
    containerUrl: pulumi.interpolate`${account.primaryEndpoints.blob}${container.name}`,
    identityId: writer.id,
    poolId: pool.name,
  };
}
