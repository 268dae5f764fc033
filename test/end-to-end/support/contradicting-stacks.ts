import * as authorization from "@pulumi/azure-native/authorization";
import * as batch from "@pulumi/azure-native/batch";
import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import type { PulumiFn } from "@pulumi/pulumi/automation";

const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";
const STORAGE_ID = `${SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.Storage/storageAccounts/nokeys`;
const IDENTITIES = `${SUBSCRIPTION}/resourceGroups/packages/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/** A custom role for blobs on a storage account that does not exist yet. */
const customRoleOnAccount: PulumiFn = async () => {
  const resourceGroupName = new resources.ResourceGroup("custom-group", { resourceGroupName: "custom" }).name;
  const account = new storage.StorageAccount("custom-account", {
    resourceGroupName,
    accountName: "customaccount",
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
  });
  const role = new authorization.RoleDefinition("custom-role", {
    scope: SUBSCRIPTION,
    roleName: "blobs",
    assignableScopes: [`${SUBSCRIPTION}/resourceGroups/custom`],
    permissions: [{ actions: [], dataActions: [`${BLOBS}/read`] }],
  });
  new authorization.RoleAssignment(
    "custom-grant",
    {
      principalId: "0a1b2c3d-0000-4000-8000-000000000001",
      principalType: "ServicePrincipal",
      roleDefinitionId: role.id,
      scope: `${SUBSCRIPTION}/resourceGroups/custom/providers/Microsoft.Storage/storageAccounts/customaccount`,
    },
    { dependsOn: account },
  );
};

/** A pool with application packages, and without the node identity of its account. */
const packagesWithoutIdentity: PulumiFn = async () => {
  const resourceGroupName = new resources.ResourceGroup("packages-group", { resourceGroupName: "packages" }).name;
  const account = new batch.BatchAccount("packages-batch", {
    resourceGroupName,
    accountName: "packages",
    identity: { type: "SystemAssigned" },
    autoStorage: {
      storageAccountId: STORAGE_ID,
      authenticationMode: "BatchAccountManagedIdentity",
      nodeIdentityReference: { resourceId: `${IDENTITIES}/nodes` },
    },
  });
  new batch.Pool("packages-pool", {
    resourceGroupName,
    accountName: account.name,
    vmSize: "Standard_D2ds_v5",
    identity: { type: "UserAssigned", userAssignedIdentities: [`${IDENTITIES}/others`] },
    applicationPackages: [{ id: account.id.apply((id) => `${id}/applications/blender`) }],
  });
};

/** Two declarations of one container in a storage account that does not exist yet. */
const twoDeclarations: PulumiFn = async () => {
  const resourceGroupName = new resources.ResourceGroup("twice-group", { resourceGroupName: "twice" }).name;
  const account = new storage.StorageAccount("twice", {
    resourceGroupName,
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
  });
  for (const name of ["first", "second"])
    new storage.BlobContainer(name, { resourceGroupName, accountName: account.name, containerName: "job-render" });
};

/** A Batch account that is closed to the internet, with or without a private endpoint. */
export const closedAccount =
  (hasEndpoint: boolean): PulumiFn =>
  async () => {
    const resourceGroupName = new resources.ResourceGroup("group", { resourceGroupName: "closed" }).name;
    const account = new batch.BatchAccount("batch", {
      resourceGroupName,
      accountName: "closed",
      publicNetworkAccess: "Disabled",
    });
    if (!hasEndpoint) return;
    new network.PrivateEndpoint("endpoint", {
      resourceGroupName,
      subnet: { id: `${SUBSCRIPTION}/resourceGroups/closed/providers/Microsoft.Network/virtualNetworks/v/subnets/s` },
      privateLinkServiceConnections: [{ name: "batch", privateLinkServiceId: account.id, groupIds: ["batchAccount"] }],
    });
  };

/** Accounts that are open to the internet, and to keys. */
export const openAccounts: PulumiFn = async () => {
  const resourceGroupName = new resources.ResourceGroup("group", { resourceGroupName: "open" }).name;
  const account = new storage.StorageAccount("account", {
    resourceGroupName,
    accountName: "openaccountofrules",
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
  });
  const batchAccount = new batch.BatchAccount("batch", { resourceGroupName, accountName: "openaccountofrules" });
  return { storageId: account.id, batchId: batchAccount.id };
};

/**
 * Programs whose resources contradict each other, by the rule that refuses them. One stack can have all of them.
 */
export const CONTRADICTIONS: Readonly<Record<string, PulumiFn>> = {
  "azure-authorization-role-assignment-limit-custom-scope": customRoleOnAccount,
  "azure-batch-pool-require-storage-identity": packagesWithoutIdentity,
  "azure-storage-container-forbid-second-declaration": twoDeclarations,
};
