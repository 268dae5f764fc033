import { array, boolean, integer, map, object, oneOf, required, string } from "../../../input-schema";

/** An application security group, which is only stored. */
export const securityGroup = object({ id: string(), location: string(), tags: map(string()) });

const securityRule = object({
  access: required(oneOf("Allow", "Deny")),
  description: string(),
  destinationAddressPrefix: string(),
  destinationAddressPrefixes: array(string()),
  destinationApplicationSecurityGroups: array(securityGroup),
  destinationPortRange: string(),
  destinationPortRanges: array(string()),
  direction: required(oneOf("Inbound", "Outbound")),
  etag: string(),
  id: string(),
  name: string(),
  priority: integer(),
  protocol: required(oneOf("Tcp", "Udp", "Icmp", "Esp", "*", "Ah")),
  provisioningState: string(),
  sourceAddressPrefix: string(),
  sourceAddressPrefixes: array(string()),
  sourceApplicationSecurityGroups: array(securityGroup),
  sourcePortRange: string(),
  sourcePortRanges: array(string()),
  type: string(),
});

const networkSecurityGroup = object({
  defaultSecurityRules: array(securityRule),
  etag: string(),
  flushConnection: boolean(),
  id: string(),
  location: string(),
  provisioningState: string(),
  resourceGuid: string(),
  securityRules: array(securityRule),
  tags: map(string()),
});

const routeTable = object({
  disableBgpRoutePropagation: boolean(),
  etag: string(),
  id: string(),
  location: string(),
  provisioningState: string(),
  routes: array(
    object({
      addressPrefix: string(),
      etag: string(),
      id: string(),
      name: string(),
      nextHopIpAddress: string(),
      nextHopType: required(oneOf("VirtualNetworkGateway", "VnetLocal", "Internet", "VirtualAppliance", "None")),
      provisioningState: string(),
      type: string(),
    }),
  ),
  tags: map(string()),
});

const serviceEndpointPolicy = object({
  contextualServiceEndpointPolicies: array(string()),
  etag: string(),
  id: string(),
  location: string(),
  serviceAlias: string(),
  serviceEndpointPolicyDefinitions: array(
    object({
      description: string(),
      etag: string(),
      id: string(),
      name: string(),
      service: string(),
      serviceResources: array(string()),
      type: string(),
    }),
  ),
  tags: map(string()),
});

/** The inputs of `azure-native:network:Subnet`. */
export const subnetInputs = object({
  addressPrefix: string(),
  addressPrefixes: array(string()),
  applicationGatewayIPConfigurations: array(object({ id: string(), name: string(), subnet: object({ id: string() }) })),
  defaultOutboundAccess: boolean(),
  delegations: array(
    object({
      actions: array(string()),
      etag: string(),
      id: string(),
      name: string(),
      serviceName: string(),
      type: string(),
    }),
  ),
  id: string(),
  ipAllocations: array(object({ id: string() })),
  ipamPoolPrefixAllocations: array(object({ id: string(), numberOfIpAddresses: string() })),
  name: string(),
  natGateway: object({ id: string() }),
  networkSecurityGroup: networkSecurityGroup,
  privateEndpointNetworkPolicies: oneOf("Enabled", "Disabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled"),
  privateLinkServiceNetworkPolicies: oneOf("Enabled", "Disabled"),
  resourceGroupName: required(string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u })),
  routeTable: routeTable,
  serviceEndpointPolicies: array(serviceEndpointPolicy),
  serviceEndpoints: array(
    object({
      locations: array(string()),
      networkIdentifier: object({ id: string() }),
      provisioningState: string(),
      service: string(),
    }),
  ),
  sharingScope: oneOf("Tenant", "DelegatedServices"),
  subnetName: string({ min: 1, max: 80, pattern: /^[a-zA-Z0-9](?:[\w.-]*\w)?$/ }),
  type: string(),
  virtualNetworkName: required(string({ min: 2, max: 64, pattern: /^[a-zA-Z0-9](?:[\w.-]*\w)?$/ })),
});

/** A subnet inside another resource. */
export const nestedSubnet = object({
  addressPrefix: string(),
  addressPrefixes: array(string()),
  applicationGatewayIPConfigurations: array(object({ id: string(), name: string(), subnet: object({ id: string() }) })),
  defaultOutboundAccess: boolean(),
  delegations: array(
    object({
      actions: array(string()),
      etag: string(),
      id: string(),
      name: string(),
      serviceName: string(),
      type: string(),
    }),
  ),
  etag: string(),
  id: string(),
  ipAllocations: array(object({ id: string() })),
  ipamPoolPrefixAllocations: array(object({ id: string(), numberOfIpAddresses: string() })),
  name: string(),
  natGateway: object({ id: string() }),
  networkSecurityGroup: networkSecurityGroup,
  privateEndpointNetworkPolicies: oneOf("Enabled", "Disabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled"),
  privateLinkServiceNetworkPolicies: oneOf("Enabled", "Disabled"),
  provisioningState: string(),
  resourceNavigationLinks: array(
    object({ id: string(), link: string(), linkedResourceType: string(), name: string() }),
  ),
  routeTable: routeTable,
  serviceAssociationLinks: array(
    object({ id: string(), link: string(), linkedResourceType: string(), name: string() }),
  ),
  serviceEndpointPolicies: array(serviceEndpointPolicy),
  serviceEndpoints: array(
    object({
      locations: array(string()),
      networkIdentifier: object({ id: string() }),
      provisioningState: string(),
      service: string(),
    }),
  ),
  serviceGateway: object({ id: string() }),
  sharingScope: oneOf("Tenant", "DelegatedServices"),
  type: string(),
});
