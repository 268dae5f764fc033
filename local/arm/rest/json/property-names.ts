/** How the JSON of a type differs from azure-native's properties. All paths have azure-native's names. */
export interface PropertyNames {
  /** Azure's names of properties that azure-native calls differently, by path without indexes. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Properties that are in `properties`, although those of other types are next to it. */
  readonly inside?: readonly string[];
  /** Properties that only Azure sets, and that programs send, too. They are ignored. */
  readonly readOnly?: readonly string[];
}

/** The properties next to `properties`. All others are in it. */
const OUTSIDE: readonly string[] = [
  ...["location", "tags", "identity", "sku", "kind", "etag", "managedBy", "extendedLocation", "zones", "plan"],
  ...["properties", "systemData"],
];

/** Properties that Azure never returns. */
export const SECRETS: ReadonlySet<string> = new Set([
  ...["password", "adminPassword", "administratorLoginPassword", "accountKey", "sasKey", "sshPrivateKey"],
  ...["protectedSettings"],
  // The configuration of a web app.
  ...["appSettings", "connectionStrings", "accessKey"],
]);

/** Members whose values have `properties` of their own, which azure-native flattens. */
export const NESTED_RESOURCES: ReadonlySet<string> = new Set([
  ...["applicationGatewayIPConfigurations", "defaultSecurityRules", "delegations", "ipConfigurations"],
  ...["linkedPublicIPAddress", "manualPrivateLinkServiceConnections", "natGateway", "networkSecurityGroup"],
  ...["privateDnsZoneConfigs", "privateEndpointConnections", "privateLinkServiceConnections"],
  ...["resourceNavigationLinks", "routes", "routeTable", "securityRules", "serviceAssociationLinks"],
  ...["serviceEndpointPolicies", "serviceEndpointPolicyDefinitions", "servicePublicIPAddress"],
  ...["subnet", "subnets", "virtualNetworkPeerings"],
]);

/** The members of a nested resource next to its `properties`. */
export const NESTED_OUTSIDE: ReadonlySet<string> = new Set([
  ...["id", "name", "type", "etag", "location", "tags", "sku", "zones", "extendedLocation"],
]);

/** The differences by type in lower case. The names are those in the mappers of Microsoft's clients. */
const NAMES: Readonly<Record<string, PropertyNames>> = {
  "microsoft.storage/storageaccounts": {
    renamed: {
      enableHttpsTrafficOnly: "supportsHttpsTrafficOnly",
      enableNfsV3: "isNfsV3Enabled",
      networkRuleSet: "networkAcls",
      "networkRuleSet.ipRules.iPAddressOrRange": "value",
      "networkRuleSet.virtualNetworkRules.virtualNetworkResourceId": "id",
      "encryption.encryptionIdentity": "identity",
      "encryption.encryptionIdentity.encryptionFederatedIdentityClientId": "federatedIdentityClientId",
      "encryption.encryptionIdentity.encryptionUserAssignedIdentity": "userAssignedIdentity",
      "encryption.keyVaultProperties": "keyvaultproperties",
      "encryption.keyVaultProperties.keyName": "keyname",
      "encryption.keyVaultProperties.keyVaultUri": "keyvaulturi",
      "encryption.keyVaultProperties.keyVersion": "keyversion",
    },
    readOnly: ["sku.tier"],
  },
  "microsoft.batch/batchaccounts/pools": {
    renamed: {
      "deploymentConfiguration.virtualMachineConfiguration.containerConfiguration.containerRegistries.userName":
        "username",
      "startTask.containerSettings.registry.userName": "username",
    },
  },
  "microsoft.authorization/roledefinitions": { renamed: { roleType: "type" } },
  "microsoft.operationalinsights/workspaces": { inside: ["sku"] },
};

/** Returns the differences of a type. */
export function namesOf(armType: string): PropertyNames {
  return NAMES[armType.toLowerCase()] ?? {};
}

/** Returns whether a property is next to `properties` in JSON. */
export function isOutside({ inside = [] }: PropertyNames, name: string): boolean {
  return OUTSIDE.includes(name) && !inside.includes(name);
}
