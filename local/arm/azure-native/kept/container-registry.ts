import { objectAt } from "../../properties";
import { identityOutput } from "../identities";
import { unservedHost } from "../unserved-host";
import type { KeptRow, OwnRequest } from "./kept-type";

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
      identity: identityOf,
    },
  },
];

/** Returns the identity with the principal that Azure assigns. The SDK has a map of identities, other types a list. */
function identityOf({ inputs, existing, azure }: OwnRequest): unknown {
  const { type, userAssignedIdentities } = objectAt(inputs, "identity");
  const ids = Object.keys(objectAt({ userAssignedIdentities }, "userAssignedIdentities"));
  return identityOutput(azure, { identity: { type, userAssignedIdentities: ids } }, existing);
}
