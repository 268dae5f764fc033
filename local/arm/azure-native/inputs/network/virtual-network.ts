import { array, boolean, integer, map, object, oneOf, required, string } from "../../../input-schema";
import { nestedSubnet } from "./subnet";

const addressSpace = object({
  addressPrefixes: array(string()),
  ipamPoolPrefixAllocations: array(object({ id: string(), numberOfIpAddresses: string() })),
});

/** The inputs of `azure-native:network:VirtualNetwork`. */
export const virtualNetworkInputs = object({
  addressSpace: addressSpace,
  bgpCommunities: object({ virtualNetworkCommunity: required(string()) }),
  ddosProtectionPlan: object({ id: string() }),
  dhcpOptions: object({ dnsServers: array(string()) }),
  enableDdosProtection: boolean(),
  enableVmProtection: boolean(),
  encryption: object({ enabled: required(boolean()), enforcement: oneOf("DropUnencrypted", "AllowUnencrypted") }),
  extendedLocation: object({ name: string(), type: oneOf("EdgeZone") }),
  flowTimeoutInMinutes: integer(),
  id: string(),
  ipAllocations: array(object({ id: string() })),
  location: string(),
  privateEndpointVNetPolicies: oneOf("Disabled", "Basic"),
  resourceGroupName: required(string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u })),
  subnets: array(nestedSubnet),
  tags: map(string()),
  virtualNetworkName: string({ min: 2, max: 64, pattern: /^[a-zA-Z0-9](?:[\w.-]*\w)?$/ }),
  virtualNetworkPeerings: array(
    object({
      allowForwardedTraffic: boolean(),
      allowGatewayTransit: boolean(),
      allowVirtualNetworkAccess: boolean(),
      doNotVerifyRemoteGateways: boolean(),
      enableOnlyIPv6Peering: boolean(),
      id: string(),
      localAddressSpace: addressSpace,
      localSubnetNames: array(string()),
      localVirtualNetworkAddressSpace: addressSpace,
      name: string(),
      peerCompleteVnets: boolean(),
      peeringState: oneOf("Initiated", "Connected", "Disconnected"),
      peeringSyncLevel: oneOf("FullyInSync", "RemoteNotInSync", "LocalNotInSync", "LocalAndRemoteNotInSync"),
      remoteAddressSpace: addressSpace,
      remoteBgpCommunities: object({ virtualNetworkCommunity: required(string()) }),
      remoteSubnetNames: array(string()),
      remoteVirtualNetwork: object({ id: string() }),
      remoteVirtualNetworkAddressSpace: addressSpace,
      type: string(),
      useRemoteGateways: boolean(),
    }),
  ),
});
