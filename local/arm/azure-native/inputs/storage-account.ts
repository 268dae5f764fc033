import { array, boolean, integer, map, object, oneOf, required, string } from "../../input-schema";

/** The inputs of `azure-native:storage:StorageAccount`. */
export const storageAccountInputs = object({
  accessTier: oneOf("Hot", "Cool", "Premium", "Cold"),
  accountName: string({ min: 3, max: 24, pattern: /^[a-z0-9]+$/ }),
  allowBlobPublicAccess: boolean(),
  allowCrossTenantReplication: boolean(),
  allowSharedKeyAccess: boolean(),
  allowedCopyScope: oneOf("PrivateLink", "AAD"),
  azureFilesIdentityBasedAuthentication: object({
    activeDirectoryProperties: object({
      accountType: oneOf("User", "Computer"),
      azureStorageSid: string(),
      domainGuid: required(string()),
      domainName: required(string()),
      domainSid: string(),
      forestName: string(),
      netBiosDomainName: string(),
      samAccountName: string(),
    }),
    defaultSharePermission: oneOf(
      "None",
      "StorageFileDataSmbShareReader",
      "StorageFileDataSmbShareContributor",
      "StorageFileDataSmbShareElevatedContributor",
    ),
    directoryServiceOptions: required(oneOf("None", "AADDS", "AD", "AADKERB")),
  }),
  customDomain: object({
    name: required(string()),
    useSubDomainName: boolean(),
  }),
  defaultToOAuthAuthentication: boolean(),
  dnsEndpointType: oneOf("Standard", "AzureDnsZone"),
  enableExtendedGroups: boolean(),
  enableHttpsTrafficOnly: boolean(),
  enableNfsV3: boolean(),
  encryption: object({
    encryptionIdentity: object({
      encryptionFederatedIdentityClientId: string(),
      encryptionUserAssignedIdentity: string(),
    }),
    keySource: oneOf("Microsoft.Storage", "Microsoft.Keyvault"),
    keyVaultProperties: object({
      keyName: string(),
      keyVaultUri: string(),
      keyVersion: string(),
    }),
    requireInfrastructureEncryption: boolean(),
    services: object({
      blob: object({
        enabled: boolean(),
        keyType: oneOf("Service", "Account"),
      }),
      file: object({
        enabled: boolean(),
        keyType: oneOf("Service", "Account"),
      }),
      queue: object({
        enabled: boolean(),
        keyType: oneOf("Service", "Account"),
      }),
      table: object({
        enabled: boolean(),
        keyType: oneOf("Service", "Account"),
      }),
    }),
  }),
  extendedLocation: object({
    name: string(),
    type: oneOf("EdgeZone"),
  }),
  identity: object({
    type: required(oneOf("None", "SystemAssigned", "UserAssigned", "SystemAssigned,UserAssigned")),
    userAssignedIdentities: array(string()),
  }),
  immutableStorageWithVersioning: object({
    enabled: boolean(),
    immutabilityPolicy: object({
      allowProtectedAppendWrites: boolean(),
      immutabilityPeriodSinceCreationInDays: integer({ min: 1, max: 146_000 }),
      state: oneOf("Unlocked", "Locked", "Disabled"),
    }),
  }),
  isHnsEnabled: boolean(),
  isLocalUserEnabled: boolean(),
  isSftpEnabled: boolean(),
  keyPolicy: object({
    keyExpirationPeriodInDays: required(integer()),
  }),
  kind: required(oneOf("Storage", "StorageV2", "BlobStorage", "FileStorage", "BlockBlobStorage")),
  largeFileSharesState: oneOf("Disabled", "Enabled"),
  location: string(),
  minimumTlsVersion: oneOf("TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3"),
  networkRuleSet: object({
    bypass: oneOf("None", "Logging", "Metrics", "AzureServices"),
    defaultAction: required(oneOf("Allow", "Deny")),
    ipRules: array(
      object({
        action: oneOf("Allow"),
        iPAddressOrRange: required(string()),
      }),
    ),
    resourceAccessRules: array(
      object({
        resourceId: string(),
        tenantId: string(),
      }),
    ),
    virtualNetworkRules: array(
      object({
        action: oneOf("Allow"),
        state: oneOf("Provisioning", "Deprovisioning", "Succeeded", "Failed", "NetworkSourceDeleted"),
        virtualNetworkResourceId: required(string()),
      }),
    ),
  }),
  publicNetworkAccess: oneOf("Enabled", "Disabled", "SecuredByPerimeter"),
  resourceGroupName: required(string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u })),
  routingPreference: object({
    publishInternetEndpoints: boolean(),
    publishMicrosoftEndpoints: boolean(),
    routingChoice: oneOf("MicrosoftRouting", "InternetRouting"),
  }),
  sasPolicy: object({
    expirationAction: required(oneOf("Log", "Block")),
    sasExpirationPeriod: required(string()),
  }),
  sku: required(
    object({
      name: required(
        oneOf(
          "Standard_LRS",
          "Standard_GRS",
          "Standard_RAGRS",
          "Standard_ZRS",
          "Premium_LRS",
          "Premium_ZRS",
          "Standard_GZRS",
          "Standard_RAGZRS",
          "StandardV2_LRS",
          "StandardV2_GRS",
          "StandardV2_ZRS",
          "StandardV2_GZRS",
          "PremiumV2_LRS",
          "PremiumV2_ZRS",
        ),
      ),
    }),
  ),
  tags: map(string()),
});
