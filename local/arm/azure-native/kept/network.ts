import { randomInt } from "node:crypto";
import { objectAt, stringAt } from "../../properties";
import { unservedHost } from "../unserved-host";
import type { KeptRow, OwnRequest } from "./kept-type";

const RULE = `description destinationAddressPrefix destinationAddressPrefixes[] destinationPortRange
  destinationApplicationSecurityGroups[]{id location tags:map} destinationPortRanges[] direction! id name
  priority!:int protocol! sourceAddressPrefix sourceAddressPrefixes[] sourcePortRange sourcePortRanges[]
  sourceApplicationSecurityGroups[]{id location tags:map} type access!`;

const NAT_GATEWAY = `id idleTimeoutInMinutes:int location publicIpAddresses[]{id} publicIpPrefixes[]{id} sku{name}
  tags:map zones[]`;

const ADDRESS = `ddosSettings{ddosProtectionPlan{id} protectionMode} deleteOption extendedLocation{name type} id
  dnsSettings{domainNameLabel domainNameLabelScope fqdn reverseFqdn} idleTimeoutInMinutes:int ipAddress
  ipTags[]{ipTagType tag} location migrationPhase natGateway{${NAT_GATEWAY}} publicIPAddressVersion
  publicIPAllocationMethod publicIPPrefix{id} sku{name tier} tags:map zones[]`;

const LINKED = `linkedPublicIPAddress:any servicePublicIPAddress:any`;

const ADDRESSES = "{addressPrefixes[] ipamPoolPrefixAllocations[]{id numberOfIpAddresses}}";

/** What surrounds a virtual network. No packet is filtered, translated or routed. */
export const keptNetworkTypes: readonly KeptRow[] = [
  {
    type: "network:NetworkSecurityGroup",
    apiVersion: "2024-05-01",
    id: ["Microsoft.Network/networkSecurityGroups", "networkSecurityGroupName"],
    inputs: `flushConnection:bool id location networkSecurityGroupName resourceGroupName! tags:map
      securityRules[]{${RULE.replace("priority!:int", "priority:int")} etag provisioningState}`,
    generic: ["etag", "provisioningState", "resourceGuid"],
    own: { securityRules: ({ inputs }) => inputs.securityRules ?? [], defaultSecurityRules: () => [] },
  },
  {
    type: "network:SecurityRule",
    apiVersion: "2024-05-01",
    id: ["Microsoft.Network/networkSecurityGroups", "networkSecurityGroupName", "securityRules", "securityRuleName"],
    inputs: `networkSecurityGroupName! resourceGroupName! securityRuleName ${RULE}`,
    generic: ["etag", "provisioningState"],
  },
  {
    type: "network:PublicIPAddress",
    apiVersion: "2024-05-01",
    id: ["Microsoft.Network/publicIPAddresses", "publicIpAddressName"],
    inputs: `publicIpAddressName resourceGroupName! ${ADDRESS} linkedPublicIPAddress{${ADDRESS} ${LINKED}}
      servicePublicIPAddress{${ADDRESS} ${LINKED}}`,
    generic: ["etag", "provisioningState", "resourceGuid"],
    own: { ipAddress, dnsSettings },
  },
  {
    type: "network:NatGateway",
    apiVersion: "2024-05-01",
    id: ["Microsoft.Network/natGateways", "natGatewayName"],
    inputs: `natGatewayName resourceGroupName! ${NAT_GATEWAY}`,
    generic: ["etag", "provisioningState", "resourceGuid"],
  },
  {
    type: "network:RouteTable",
    apiVersion: "2024-05-01",
    id: ["Microsoft.Network/routeTables", "routeTableName"],
    inputs: `disableBgpRoutePropagation:bool id location resourceGroupName! routeTableName tags:map
      routes[]{addressPrefix etag id name nextHopIpAddress nextHopType! provisioningState type}`,
    generic: ["etag", "provisioningState", "resourceGuid"],
  },
  {
    type: "network:Route",
    apiVersion: "2024-05-01",
    id: ["Microsoft.Network/routeTables", "routeTableName", "routes", "routeName"],
    inputs: `addressPrefix id name nextHopIpAddress nextHopType! resourceGroupName! routeName routeTableName! type`,
    generic: ["etag", "provisioningState"],
  },
  {
    type: "network:VirtualNetworkPeering",
    apiVersion: "2024-05-01",
    id: [
      "Microsoft.Network/virtualNetworks",
      "virtualNetworkName",
      "virtualNetworkPeerings",
      "virtualNetworkPeeringName",
    ],
    inputs: `allowForwardedTraffic:bool allowGatewayTransit:bool allowVirtualNetworkAccess:bool id name
      doNotVerifyRemoteGateways:bool enableOnlyIPv6Peering:bool localAddressSpace${ADDRESSES} localSubnetNames[]
      localVirtualNetworkAddressSpace${ADDRESSES} peerCompleteVnets:bool peeringState peeringSyncLevel
      remoteAddressSpace${ADDRESSES} remoteBgpCommunities{virtualNetworkCommunity!} remoteSubnetNames[]
      remoteVirtualNetwork{id} remoteVirtualNetworkAddressSpace${ADDRESSES} resourceGroupName!
      syncRemoteAddressSpace type useRemoteGateways:bool virtualNetworkName! virtualNetworkPeeringName`,
    generic: ["etag", "provisioningState", "resourceGuid"],
  },
];

/**
 * Returns the address of a public IP address: one of those for documentation (RFC 5737), which reach no machine. A
 * dynamic address has none until something uses it.
 */
function ipAddress({ inputs, before }: OwnRequest): unknown {
  if (inputs.ipAddress !== undefined) return inputs.ipAddress;
  if (inputs.publicIPAllocationMethod !== "Static") return undefined;
  return before.ipAddress ?? `198.51.100.${randomInt(1, 255)}`;
}

function dnsSettings({ inputs }: OwnRequest): unknown {
  const settings = objectAt(inputs, "dnsSettings");
  const label = stringAt(settings, "domainNameLabel");
  if (label === undefined) return inputs.dnsSettings;
  return { ...settings, fqdn: unservedHost(label, `${inputs.location}.cloudapp`) };
}
