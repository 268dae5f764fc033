import { array, map, object, oneOf, required, string } from "../../../input-schema";
import { nestedSubnet, securityGroup } from "./subnet";

const connection = object({
  groupIds: array(string()),
  id: string(),
  name: string(),
  privateLinkServiceConnectionState: object({ actionsRequired: string(), description: string(), status: string() }),
  privateLinkServiceId: string(),
  requestMessage: string(),
});

/** The inputs of `azure-native:network:PrivateEndpoint`. */
export const privateEndpointInputs = object({
  applicationSecurityGroups: array(securityGroup),
  customDnsConfigs: array(object({ fqdn: string(), ipAddresses: array(string()) })),
  customNetworkInterfaceName: string(),
  extendedLocation: object({ name: string(), type: oneOf("EdgeZone") }),
  id: string(),
  ipConfigurations: array(
    object({ groupId: string(), memberName: string(), name: string(), privateIPAddress: string() }),
  ),
  location: string(),
  manualPrivateLinkServiceConnections: array(connection),
  privateEndpointName: string({ min: 1, max: 80, pattern: /^[a-zA-Z0-9](?:[\w.-]*\w)?$/ }),
  privateLinkServiceConnections: array(connection),
  resourceGroupName: required(string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u })),
  subnet: nestedSubnet,
  tags: map(string()),
});

/** The inputs of `azure-native:network:PrivateDnsZoneGroup`. */
export const privateDnsZoneGroupInputs = object({
  id: string(),
  name: string(),
  privateDnsZoneConfigs: array(object({ name: string(), privateDnsZoneId: string() })),
  privateDnsZoneGroupName: string({ min: 1, max: 80, pattern: /^[a-zA-Z0-9](?:[\w.-]*\w)?$/ }),
  privateEndpointName: required(string({ min: 1, max: 80, pattern: /^[a-zA-Z0-9](?:[\w.-]*\w)?$/ })),
  resourceGroupName: required(string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u })),
});
