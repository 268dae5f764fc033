import { unservedHost } from "../unserved-host";
import type { KeptRow } from "./kept-type";

/** Registries of container images. No registry is served. */
export const keptContainerRegistryTypes: readonly KeptRow[] = [
  {
    type: "containerregistry:Registry",
    apiVersion: "2023-01-01-preview",
    id: ["Microsoft.ContainerRegistry/registries", "registryName"],
    inputs: `adminUserEnabled:bool anonymousPullEnabled:bool dataEndpointEnabled:bool
      encryption{keyVaultProperties{identity keyIdentifier} status}
      identity{principalId tenantId type userAssignedIdentities:map{clientId principalId}} location
      networkRuleBypassOptions networkRuleSet{defaultAction! ipRules[]{action iPAddressOrRange!}}
      policies{azureADAuthenticationAsArmPolicy{status} exportPolicy{status} quarantinePolicy{status}
        retentionPolicy{days:int status} softDeletePolicy{retentionDays:int status} trustPolicy{status type}}
      publicNetworkAccess registryName resourceGroupName! sku!{name!} tags:map zoneRedundancy`,
    generic: ["creationDate", "provisioningState", "systemData"],
    own: {
      adminUserEnabled: ({ inputs }) => inputs.adminUserEnabled ?? false,
      loginServer: ({ name }) => unservedHost(name, "azurecr"),
      dataEndpointHostNames: () => [],
    },
  },
];
