import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import { networkOfSubnet } from "../azure/arm-id";
import type { PrivateEndpointsArgs } from "./private-endpoints-args";
import { type ZoneService, zoneName } from "./zone-name";

/** The account that gets private endpoints, and what its endpoints share with it. */
interface Target {
  readonly accountId: pulumi.Input<string>;
  /** Azure's names of the account's parts, such as `blob`. Each gets an endpoint. */
  readonly groupIds: readonly string[];
  readonly service: ZoneService;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location?: pulumi.Input<string> | undefined;
  readonly tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
}

/**
 * Creates the private endpoints of an account, and their names in a private DNS zone. Unless a zone is given, it
 * creates one, and links it to a virtual network.
 *
 * @param name the component's name, with which the names of the children start.
 * @returns the resources that must exist before machines in the network reach the account.
 */
export function createPrivateEndpoints(
  name: string,
  args: PrivateEndpointsArgs,
  target: Target,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const zone = args.dnsZoneGroup === false ? undefined : zoneOf(name, args, target, parent);
  const endpoints = target.groupIds.flatMap((groupId) => {
    const endpoint = createEndpoint(`${name}-endpoint-${groupId}`, groupId, args, target, parent);
    if (zone === undefined) return [endpoint];
    const group = new network.PrivateDnsZoneGroup(
      `${name}-endpoint-${groupId}-dns`,
      {
        resourceGroupName: target.resourceGroupName,
        privateEndpointName: endpoint.name,
        privateDnsZoneGroupName: "default",
        privateDnsZoneConfigs: [{ name: target.service, privateDnsZoneId: zone.id }],
      },
      { parent, deleteBeforeReplace: true },
    );
    return [endpoint, group];
  });
  return [...endpoints, ...(zone?.link === undefined ? [] : [zone.link])];
}

function createEndpoint(
  resourceName: string,
  groupId: string,
  { subnetId, endpointName, location: ownLocation }: PrivateEndpointsArgs,
  { accountId, resourceGroupName, location, tags }: Target,
  parent: pulumi.Resource,
): network.PrivateEndpoint {
  const region = firstGiven(ownLocation, location);
  return new network.PrivateEndpoint(
    resourceName,
    {
      resourceGroupName,
      ...(endpointName !== undefined && {
        privateEndpointName: pulumi
          .output(endpointName)
          .apply((given) => (given === undefined ? undefined : `${given}-${groupId}`)) as pulumi.Output<string>,
      }),
      ...(region !== undefined && { location: region }),
      subnet: { id: subnetId },
      privateLinkServiceConnections: [{ name: groupId, privateLinkServiceId: accountId, groupIds: [groupId] }],
      ...(tags !== undefined && { tags }),
    },
    {
      parent,
      // Azure refuses to change them. The provider does not know this, and its preview shows an update.
      replaceOnChanges: ["location", "privateLinkServiceConnections"],
      // The old endpoint's deletion removes the account's name from the zone, also if a new one has registered it.
      deleteBeforeReplace: true,
    },
  );
}

/** The zone for the names of endpoints, and the link to it if the component creates the zone. */
interface Zone {
  readonly id: pulumi.Input<string>;
  readonly link?: privatedns.VirtualNetworkLink;
}

function zoneOf(
  name: string,
  { dnsZoneId, subnetId, virtualNetworkId }: PrivateEndpointsArgs,
  { service, resourceGroupName, tags }: Target,
  parent: pulumi.Resource,
): Zone {
  if (dnsZoneId !== undefined) return { id: dnsZoneId };
  const common = { resourceGroupName, location: "global", ...(tags !== undefined && { tags }) };
  const zone = new privatedns.PrivateZone(
    `${name}-dns-zone`,
    { ...common, privateZoneName: zoneName(service, parent) },
    { parent, deleteBeforeReplace: true },
  );
  const link = new privatedns.VirtualNetworkLink(
    `${name}-dns-link`,
    {
      ...common,
      privateZoneName: zone.name,
      registrationEnabled: false,
      virtualNetwork: { id: firstGiven(virtualNetworkId, pulumi.output(subnetId).apply(networkOfSubnet)) },
    },
    // Azure refuses to change the network, and to link a network to two zones of one name.
    { parent, replaceOnChanges: ["virtualNetwork"], deleteBeforeReplace: true },
  );
  return { id: zone.id, link };
}

/** Returns a value, or the default if none is given, or if it is an output without a value. */
function firstGiven<T extends pulumi.Input<string> | undefined>(
  given: pulumi.Input<string> | undefined,
  otherwise: T,
): pulumi.Input<string> | T {
  if (given === undefined || otherwise === undefined) return given ?? otherwise;
  return pulumi.all([given, otherwise]).apply(([first, second]) => first ?? second) as pulumi.Output<string>;
}
