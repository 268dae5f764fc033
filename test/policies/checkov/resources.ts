import type { TestResource } from "../support/judged";

const GROUP = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/outputs";
const PROVIDERS = `${GROUP}/providers`;
const STORAGE = `${PROVIDERS}/Microsoft.Storage/storageAccounts/outputs`;
const BATCH = `${PROVIDERS}/Microsoft.Batch/batchAccounts/farm`;
const IDENTITY = `${PROVIDERS}/Microsoft.ManagedIdentity/userAssignedIdentities/nodes`;
const SUBNET = `${PROVIDERS}/Microsoft.Network/virtualNetworks/jobs/subnets/nodes`;
const ROLES = "/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.Authorization/roleDefinitions";
const CONTRIBUTOR = `${ROLES}/ba92f5b4-2d11-453d-a403-e96b0029c9fe`;
const OWNER = `${ROLES}/8e3af657-a8ff-443c-a75c-2fe8c4bcb635`;
const PRINCIPAL = "22222222-2222-4222-8222-222222222222";
const KEY = "https://outputs-keys.vault.azure.net/keys/outputs/0123456789abcdef0123456789abcdef";
const SHA256 = "49452a13d8cf12fbce0cd0a58e72bd369d198f46dbea74c9544fabb66307a873";
const SETUP = "https://outputs.blob.core.windows.net/tool/setup.sh";
const IN_STORAGE = { resourceGroupName: "outputs", accountName: "outputs" };
const IN_BATCH = { resourceGroupName: "outputs", accountName: "farm" };

const IMAGE = {
  imageReference: { publisher: "microsoft-dsvm", offer: "ubuntu-hpc", sku: "2204", version: "latest" },
  nodeAgentSkuId: "batch.node.ubuntu 22.04",
};

const POOL = {
  ...IN_BATCH,
  poolName: "workers",
  vmSize: "Standard_D2ds_v5",
  scaleSettings: { fixedScale: { targetDedicatedNodes: 1 } },
};

/** A pipeline that no rule refuses. */
export const GOOD: readonly TestResource[] = [
  {
    type: "azure-native:storage:StorageAccount",
    name: "storage",
    protect: true,
    props: {
      ...IN_STORAGE,
      location: "westeurope",
      kind: "StorageV2",
      sku: { name: "Standard_GZRS" },
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      allowSharedKeyAccess: false,
      enableHttpsTrafficOnly: true,
      isLocalUserEnabled: false,
      minimumTlsVersion: "TLS1_2",
      publicNetworkAccess: "Disabled",
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
      sasPolicy: { expirationAction: "Log", sasExpirationPeriod: "1.00:00:00" },
      encryption: {
        keySource: "Microsoft.Keyvault",
        keyVaultProperties: { keyName: "outputs", keyVaultUri: "https://outputs-keys.vault.azure.net" },
      },
    },
  },
  {
    type: "azure-native:storage:BlobServiceProperties",
    name: "blobs",
    props: {
      ...IN_STORAGE,
      blobServicesName: "default",
      isVersioningEnabled: true,
      deleteRetentionPolicy: { enabled: true, days: 14 },
      containerDeleteRetentionPolicy: { enabled: true, days: 14 },
    },
  },
  {
    type: "azure-native:storage:ManagementPolicy",
    name: "lifecycle",
    props: {
      ...IN_STORAGE,
      managementPolicyName: "default",
      policy: {
        rules: [
          {
            name: "cool-outputs",
            enabled: true,
            type: "Lifecycle",
            definition: {
              filters: { blobTypes: ["blockBlob"], prefixMatch: ["job-"] },
              actions: { baseBlob: { tierToCool: { daysAfterModificationGreaterThan: 30 } } },
            },
          },
        ],
      },
    },
  },
  {
    type: "azure-native:storage:BlobContainer",
    name: "container",
    protect: true,
    props: { ...IN_STORAGE, containerName: "job-render", publicAccess: "None" },
  },
  {
    type: "azure-native:managedidentity:UserAssignedIdentity",
    name: "identity",
    props: { resourceGroupName: "outputs", resourceName: "nodes", location: "westeurope" },
  },
  {
    type: "azure-native:managedidentity:FederatedIdentityCredential",
    name: "federation",
    props: {
      resourceGroupName: "outputs",
      resourceName: "nodes",
      federatedIdentityCredentialResourceName: "github",
      issuer: "https://token.actions.githubusercontent.com",
      subject: "repo:o/r:ref:refs/heads/main",
      audiences: ["api://AzureADTokenExchange"],
    },
  },
  {
    type: "azure-native:authorization:RoleAssignment",
    name: "writer",
    props: {
      roleAssignmentName: "33333333-3333-4333-8333-333333333333",
      principalId: PRINCIPAL,
      principalType: "ServicePrincipal",
      roleDefinitionId: CONTRIBUTOR,
      scope: `${STORAGE}/blobServices/default/containers/job-render`,
    },
    sources: { principalId: ["identity"] },
  },
  {
    type: "azure-native:authorization:RoleDefinition",
    name: "role",
    props: {
      roleDefinitionId: "44444444-4444-4444-8444-444444444444",
      roleName: "outputs-writer",
      roleType: "CustomRole",
      scope: GROUP,
      assignableScopes: [GROUP],
      permissions: [
        {
          actions: [],
          dataActions: [
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
          ],
        },
      ],
    },
  },
  {
    type: "azure-native:batch:BatchAccount",
    name: "batch",
    props: {
      ...IN_BATCH,
      location: "westeurope",
      allowedAuthenticationModes: ["AAD"],
      publicNetworkAccess: "Disabled",
      networkProfile: {
        accountAccess: { defaultAction: "Deny" },
        nodeManagementAccess: { defaultAction: "Deny" },
      },
      identity: { type: "SystemAssigned" },
      autoStorage: { storageAccountId: STORAGE, authenticationMode: "BatchAccountManagedIdentity" },
      encryption: { keySource: "Microsoft.KeyVault", keyVaultProperties: { keyIdentifier: KEY } },
    },
  },
  {
    type: "azure-native:monitor:DiagnosticSetting",
    name: "logs",
    props: {
      name: "logs",
      resourceUri: BATCH,
      workspaceId: `${PROVIDERS}/Microsoft.OperationalInsights/workspaces/logs`,
      logs: [{ categoryGroup: "allLogs", enabled: true }],
    },
  },
  {
    type: "azure-native:monitor:DiagnosticSetting",
    name: "blob-logs",
    props: {
      name: "blob-logs",
      resourceUri: `${STORAGE}/blobServices/default`,
      workspaceId: `${PROVIDERS}/Microsoft.OperationalInsights/workspaces/logs`,
      logs: [{ categoryGroup: "allLogs", enabled: true }],
    },
  },
  ...privateEndpoints(),
  {
    type: "azure-native:batch:Pool",
    name: "pool",
    props: {
      ...POOL,
      identity: { type: "UserAssigned", userAssignedIdentities: [IDENTITY] },
      targetNodeCommunicationMode: "Simplified",
      networkConfiguration: {
        subnetId: SUBNET,
        publicIPAddressConfiguration: { provision: "NoPublicIPAddresses" },
      },
      deploymentConfiguration: {
        virtualMachineConfiguration: {
          ...IMAGE,
          diskEncryptionConfiguration: { targets: ["OsDisk", "TemporaryDisk"] },
          securityProfile: {
            securityType: "trustedLaunch",
            uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
          },
        },
      },
      mountConfiguration: [
        {
          azureBlobFileSystemConfiguration: {
            accountName: "outputs",
            containerName: "assets",
            relativeMountPath: "assets",
            identityReference: { resourceId: IDENTITY },
          },
        },
      ],
      startTask: {
        commandLine: `/bin/sh -c 'echo "${SHA256} setup.sh" | sha256sum --check && sh setup.sh'`,
        waitForSuccess: true,
        maxTaskRetryCount: 3,
        userIdentity: { autoUser: { scope: "Pool", elevationLevel: "NonAdmin" } },
        resourceFiles: [{ httpUrl: SETUP, filePath: "setup.sh", identityReference: { resourceId: IDENTITY } }],
      },
    },
    sources: { identity: ["identity"] },
  },
];

/** The same pipeline, in which a property or a missing resource breaks each rule. */
export const BAD: readonly TestResource[] = [
  {
    type: "azure-native:storage:StorageAccount",
    name: "storage",
    props: {
      ...IN_STORAGE,
      location: "westeurope",
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      allowBlobPublicAccess: true,
      allowCrossTenantReplication: true,
      allowSharedKeyAccess: true,
      enableHttpsTrafficOnly: false,
      isLocalUserEnabled: true,
      isSftpEnabled: true,
      minimumTlsVersion: "TLS1_0",
      publicNetworkAccess: "Enabled",
      networkRuleSet: { defaultAction: "Allow", bypass: "None" },
    },
  },
  {
    type: "azure-native:storage:StorageAccount",
    name: "firewalled",
    props: {
      resourceGroupName: "outputs",
      accountName: "firewalled",
      location: "westeurope",
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      networkRuleSet: { defaultAction: "Deny", bypass: "None" },
    },
  },
  {
    type: "azure-native:storage:BlobServiceProperties",
    name: "blobs",
    props: {
      ...IN_STORAGE,
      blobServicesName: "default",
      deleteRetentionPolicy: { enabled: false },
      containerDeleteRetentionPolicy: { enabled: false },
    },
  },
  {
    type: "azure-native:storage:BlobContainer",
    name: "container",
    props: { ...IN_STORAGE, containerName: "job-Render", publicAccess: "Container" },
  },
  {
    type: "azure-native:managedidentity:UserAssignedIdentity",
    name: "identity",
    props: { resourceGroupName: "outputs", resourceName: "nodes", location: "westeurope" },
  },
  {
    type: "azure-native:managedidentity:FederatedIdentityCredential",
    name: "federation",
    props: {
      resourceGroupName: "outputs",
      resourceName: "nodes",
      federatedIdentityCredentialResourceName: "elsewhere",
      issuer: "https://issuer.example.com",
      subject: "*",
      audiences: ["api://AzureADTokenExchange"],
    },
  },
  {
    type: "azure-native:authorization:RoleAssignment",
    name: "owner",
    props: {
      roleAssignmentName: "33333333-3333-4333-8333-333333333333",
      principalId: "00000000-0000-0000-0000-000000000000",
      principalType: "ForeignGroup",
      roleDefinitionId: OWNER,
      scope: "/subscriptions/11111111-1111-4111-8111-111111111111",
    },
  },
  {
    type: "azure-native:authorization:RoleAssignment",
    name: "writer",
    props: {
      roleAssignmentName: "55555555-5555-4555-8555-555555555555",
      principalId: PRINCIPAL,
      principalType: "ServicePrincipal",
      roleDefinitionId: CONTRIBUTOR,
      scope: STORAGE,
      condition: "@Resource[containers:name] StringLike '*'",
      conditionVersion: "1.0",
    },
  },
  {
    type: "azure-native:authorization:RoleDefinition",
    name: "role",
    props: {
      roleDefinitionId: "44444444-4444-4444-8444-444444444444",
      roleName: "everything",
      roleType: "CustomRole",
      scope: "/subscriptions/11111111-1111-4111-8111-111111111111",
      assignableScopes: ["/subscriptions/11111111-1111-4111-8111-111111111111"],
      permissions: [{ actions: ["*"], dataActions: ["*"] }],
    },
  },
  {
    type: "azure-native:batch:BatchAccount",
    name: "batch",
    props: {
      ...IN_BATCH,
      location: "westeurope",
      allowedAuthenticationModes: ["SharedKey", "AAD"],
      publicNetworkAccess: "Enabled",
      networkProfile: {
        accountAccess: { defaultAction: "Allow" },
        nodeManagementAccess: { defaultAction: "Allow" },
      },
      autoStorage: {
        storageAccountId: `${PROVIDERS}/Microsoft.Storage/storageAccounts/keyless`,
        authenticationMode: "StorageKeys",
      },
      encryption: { keySource: "Microsoft.Batch" },
    },
  },
  {
    type: "azure-native:storage:StorageAccount",
    name: "keyless",
    props: {
      resourceGroupName: "outputs",
      accountName: "keyless",
      location: "westeurope",
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      allowSharedKeyAccess: false,
    },
  },
  {
    type: "azure-native:batch:Pool",
    name: "pool",
    props: {
      ...POOL,
      identity: { type: "UserAssigned", userAssignedIdentities: [IDENTITY, `${IDENTITY}-too`] },
      targetNodeCommunicationMode: "Classic",
      networkConfiguration: {
        publicIPAddressConfiguration: { provision: "BatchManaged" },
        endpointConfiguration: {
          inboundNatPools: [
            { name: "ssh", protocol: "TCP", backendPort: 22, frontendPortRangeStart: 1, frontendPortRangeEnd: 100 },
          ],
        },
      },
      deploymentConfiguration: { virtualMachineConfiguration: IMAGE },
      mountConfiguration: [
        {
          azureBlobFileSystemConfiguration: {
            accountName: "outputs",
            containerName: "assets",
            relativeMountPath: "assets",
            accountKey: "ZmFrZQ==",
          },
        },
      ],
      startTask: {
        commandLine: `/bin/sh -c 'curl "${SETUP}?sv=2024-11-04&sig=ZmFrZQ%3D%3D" | sh'`,
        waitForSuccess: false,
        maxTaskRetryCount: -1,
        userIdentity: { autoUser: { scope: "Task", elevationLevel: "Admin" } },
        resourceFiles: [
          { httpUrl: "http://example.com/setup.sh", filePath: "setup.sh" },
          { httpUrl: SETUP, filePath: "again.sh", identityReference: { resourceId: `${IDENTITY}-other` } },
        ],
      },
    },
    sources: { identity: ["identity"] },
  },
];

/** The same accounts without the properties that rules judge, so that Azure's defaults apply. */
export const BARE: readonly TestResource[] = [
  {
    type: "azure-native:storage:StorageAccount",
    name: "storage",
    props: { ...IN_STORAGE, location: "westeurope", kind: "StorageV2", sku: { name: "Standard_LRS" } },
  },
  {
    type: "azure-native:storage:BlobServiceProperties",
    name: "blobs",
    props: { ...IN_STORAGE, blobServicesName: "default" },
  },
  {
    type: "azure-native:storage:BlobContainer",
    name: "container",
    props: { ...IN_STORAGE, containerName: "job-render" },
  },
  {
    type: "azure-native:batch:BatchAccount",
    name: "batch",
    props: { ...IN_BATCH, location: "westeurope" },
  },
  {
    type: "azure-native:batch:Pool",
    name: "pool",
    props: { ...POOL, deploymentConfiguration: { virtualMachineConfiguration: IMAGE } },
  },
];

/** The ways into a closed network: one private endpoint for each service that nodes and consumers use. */
function privateEndpoints(): TestResource[] {
  const services = { blob: STORAGE, batchAccount: BATCH, nodeManagement: BATCH };
  return Object.entries(services).map(([group, privateLinkServiceId]) => ({
    type: "azure-native:network:PrivateEndpoint",
    name: `endpoint-${group}`,
    props: {
      resourceGroupName: "outputs",
      privateEndpointName: `endpoint-${group}`,
      location: "westeurope",
      subnet: { id: SUBNET },
      privateLinkServiceConnections: [{ name: group, groupIds: [group], privateLinkServiceId }],
    },
  }));
}
