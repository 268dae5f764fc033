import { array, map, object, oneOf, required, string } from "../../input-schema";

/** The inputs of `azure-native:batch:BatchAccount`. */
export const batchAccountInputs = object({
  accountName: string({ min: 3, max: 24, pattern: /^[a-z0-9]+$/ }),
  allowedAuthenticationModes: array(oneOf("SharedKey", "AAD", "TaskAuthenticationToken")),
  autoStorage: object({
    authenticationMode: oneOf("StorageKeys", "BatchAccountManagedIdentity"),
    nodeIdentityReference: object({
      resourceId: string(),
    }),
    storageAccountId: required(string()),
  }),
  encryption: object({
    keySource: oneOf("Microsoft.Batch", "Microsoft.KeyVault"),
    keyVaultProperties: object({
      keyIdentifier: string(),
    }),
  }),
  identity: object({
    type: required(oneOf("SystemAssigned", "UserAssigned", "None")),
    userAssignedIdentities: array(string()),
  }),
  keyVaultReference: object({
    id: required(string()),
    url: required(string()),
  }),
  location: string(),
  networkProfile: object({
    accountAccess: object({
      defaultAction: required(oneOf("Allow", "Deny")),
      ipRules: array(
        object({
          action: required(oneOf("Allow")),
          value: required(string()),
        }),
      ),
    }),
    nodeManagementAccess: object({
      defaultAction: required(oneOf("Allow", "Deny")),
      ipRules: array(
        object({
          action: required(oneOf("Allow")),
          value: required(string()),
        }),
      ),
    }),
  }),
  poolAllocationMode: oneOf("BatchService", "UserSubscription"),
  publicNetworkAccess: oneOf("Enabled", "Disabled", "SecuredByPerimeter"),
  resourceGroupName: required(string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u })),
  tags: map(string()),
});
