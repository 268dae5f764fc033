import type { Resource, Resources } from "../../../environment/resources";
import { arrayAt, isObject, objectAt, type Properties } from "../../properties";
import { isSameId, nameOf, parentOf } from "../resource-id";

export const PRIVATE_ENDPOINT = "azure-native:network:PrivateEndpoint";
export const PRIVATE_ZONE = "azure-native:privatedns:PrivateZone";
export const ZONE_GROUP = "azure-native:network:PrivateDnsZoneGroup";
export const ZONE_LINK = "azure-native:privatedns:VirtualNetworkLink";

/** The zones that Azure's public names lead to, by sub-resource ("Private endpoint private DNS zone values"). */
const ZONES: Readonly<Record<string, string>> = {
  blob: "privatelink.blob.core.windows.net",
  batchAccount: "privatelink.batch.azure.com",
  nodeManagement: "privatelink.batch.azure.com",
};

/**
 * Returns whether a machine in a subnet reaches an account by a private endpoint. The endpoint must be in the same
 * virtual network, and the network must be linked to the zone in which the endpoint's name is registered: otherwise the
 * account's name leads to the public endpoint. Peerings of networks and own DNS servers are not emulated.
 */
export function hasPrivateAccess(
  resources: Resources,
  { subnetId, accountId, groupId }: { readonly subnetId: string; readonly accountId: string; readonly groupId: string },
): boolean {
  const network = parentOf(subnetId) ?? "";
  return endpointsOf(resources, accountId).some(
    ({ id, inputs }) =>
      groupsOf(inputs).includes(groupId) &&
      isSameId(parentOf(String(objectAt(inputs, "subnet").id)) ?? "", network) &&
      zonesOf(resources, id).some(
        (zone) => nameOf(zone).toLowerCase() === ZONES[groupId] && isLinked(resources, zone, network),
      ),
  );
}

/** Returns the output `privateEndpointConnections` of an account. */
export function endpointConnections(resources: Resources, accountId: string): Properties[] {
  return endpointsOf(resources, accountId).map((endpoint) => ({
    id: `${accountId}/privateEndpointConnections/${nameOf(endpoint.id)}`,
    name: nameOf(endpoint.id),
    privateEndpoint: { id: endpoint.id },
    privateLinkServiceConnectionState: { status: "Approved", description: "Auto-Approved", actionRequired: "None" },
    provisioningState: "Succeeded",
  }));
}

function endpointsOf(resources: Resources, accountId: string): Resource[] {
  return resources
    .list(PRIVATE_ENDPOINT)
    .filter(({ inputs }) =>
      connectionsOf(inputs).some(({ privateLinkServiceId }) => isSameId(String(privateLinkServiceId), accountId)),
    );
}

function connectionsOf(inputs: Properties): Properties[] {
  return arrayAt(inputs, "privateLinkServiceConnections").filter(isObject);
}

function groupsOf(inputs: Properties): string[] {
  return connectionsOf(inputs).flatMap((connection) => arrayAt(connection, "groupIds").map(String));
}

/** Returns the ids of the zones in which an endpoint's name is registered. */
function zonesOf(resources: Resources, endpointId: string): string[] {
  return resources
    .list(ZONE_GROUP, endpointId)
    .flatMap(({ inputs }) => arrayAt(inputs, "privateDnsZoneConfigs").filter(isObject))
    .map(({ privateDnsZoneId }) => String(privateDnsZoneId))
    .filter((zone) => resources.get(zone) !== undefined);
}

function isLinked(resources: Resources, zone: string, network: string): boolean {
  return resources
    .list(ZONE_LINK, zone)
    .some(({ inputs }) => isSameId(String(objectAt(inputs, "virtualNetwork").id), network));
}
