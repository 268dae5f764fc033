import type * as pulumi from "@pulumi/pulumi";
import { isPlainObject } from "../arguments/later";
import type { Problems } from "../arguments/problems";
import { decisive, flag, object, plain, type Rule, type Rules, required, text } from "../arguments/rule";
import { ENDPOINT_NAME, LOCATION, PRIVATE_DNS_ZONE_ID, SUBNET_ID, VIRTUAL_NETWORK_ID } from "../azure/azure-forms";
import type { ZoneService } from "./zone-name";

/** The place and the names of private endpoints, both of one account and of a pipeline. */
export interface PrivateEndpointsPlace {
  /**
   * The ARM id of the subnet in which the endpoints get their private addresses, such as
   * `/subscriptions/…/virtualNetworks/net/subnets/endpoints`. Each endpoint needs one address. A change replaces the
   * endpoints.
   */
  subnetId: pulumi.Input<string>;
  /**
   * The region of the subnet's virtual network, such as westeurope. A change replaces the endpoints. Defaults to the
   * component's location.
   */
  location?: pulumi.Input<string>;
  /**
   * The ARM id of the virtual network to which a new DNS zone is linked, such as that of the nodes:
   * `/subscriptions/…/virtualNetworks/net`. A change replaces the link. Defaults to the network of the subnet.
   */
  virtualNetworkId?: pulumi.Input<string>;
  /**
   * Whether the component registers the endpoints in a private DNS zone, such as false if Azure Policy does it. If
   * false, no zone is created, and nodes find the endpoints only when someone else has registered them. A change
   * creates or deletes the zone groups. Must be known in a preview. Defaults to true.
   */
  dnsZoneGroup?: boolean;
  /**
   * The start of the names of the endpoints, such as pe-render for pe-render-blob: 1 to 60 letters, digits, `.`, `-` or
   * `_`, with a letter or digit first. A change replaces the endpoints. Defaults to the component's name, and random
   * characters at the end.
   */
  endpointName?: pulumi.Input<string>;
}

/** The private endpoints of an account. */
export interface PrivateEndpointsArgs extends PrivateEndpointsPlace {
  /**
   * The ARM id of an existing private DNS zone for the account, such as
   * `/subscriptions/…/privateDnsZones/privatelink.blob.core.windows.net`. It must be linked to the virtual networks of
   * those who use the account. A virtual network can be linked to only one zone of a name. A change updates the zone
   * groups. Defaults to a new zone in the component's resource group.
   */
  dnsZoneId?: pulumi.Input<string>;
}

const NEW_ZONE_FIX = "leave it out for a new zone";

/** The rules for the members that the endpoints of an account and of a pipeline share. */
export const PRIVATE_ENDPOINTS_PLACE_RULES = {
  subnetId: required(text(SUBNET_ID)),
  location: text(LOCATION),
  virtualNetworkId: text(VIRTUAL_NETWORK_ID),
  dnsZoneGroup: plain(flag()),
  endpointName: text(ENDPOINT_NAME),
} satisfies Rules<PrivateEndpointsPlace>;

/** The rules for the id of an existing DNS zone. Its presence determines whether a zone is created. */
export const DNS_ZONE_RULES = {
  blob: decisive(text(PRIVATE_DNS_ZONE_ID.blob), NEW_ZONE_FIX),
  batch: decisive(text(PRIVATE_DNS_ZONE_ID.batch), NEW_ZONE_FIX),
} as const satisfies Record<ZoneService, unknown>;

/** Returns the rule for the private endpoints of an account. They determine which resources exist. */
export function privateEndpointsOf(service: ZoneService): Rule {
  return plain(
    object<PrivateEndpointsArgs>(
      { ...PRIVATE_ENDPOINTS_PLACE_RULES, dnsZoneId: DNS_ZONE_RULES[service] },
      (endpoints, path, problems) => {
        checkZones(endpoints, ["dnsZoneId"], path, problems);
        return endpoints;
      },
    ),
  );
}

/**
 * Refuses arguments about DNS zones that contradict each other: zones without a zone group, and a network to link if no
 * zone is created.
 *
 * @param zoneNames the members that name existing zones, one for each zone that is needed.
 */
export function checkZones<T extends PrivateEndpointsPlace>(
  endpoints: T,
  zoneNames: readonly (keyof T & string)[],
  path: string,
  problems: Problems,
): void {
  const given = zoneNames.filter((name) => endpoints[name] !== undefined);
  const { virtualNetworkId, dnsZoneGroup } = endpoints;
  if (dnsZoneGroup === false) {
    const others = [...given, ...(virtualNetworkId === undefined ? [] : (["virtualNetworkId"] as const))];
    for (const name of others) {
      problems.add(`${path}.${name}`, `be left out if ${path}.dnsZoneGroup is false`, endpoints[name]);
    }
  } else if (virtualNetworkId !== undefined && given.length === zoneNames.length) {
    const fix = "link the existing zone to the network yourself";
    problems.add(`${path}.virtualNetworkId`, `be left out if ${path}.${given[0]} is given`, virtualNetworkId, fix);
  }
}

/** The maximum number of tags of a private DNS zone ("Use tags to organize your Azure resources", Limitations). */
const MAX_ZONE_TAGS = 15;

/** The settings of an account that a new DNS zone depends on. */
interface WithZone {
  readonly privateEndpoints?: PrivateEndpointsArgs;
  readonly tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** Refuses more tags than a DNS zone can have, if an account's private endpoints need a new one. */
export function checkZoneTags<T extends WithZone>(settings: T, prefix: string, problems: Problems): T {
  const { privateEndpoints, tags } = settings;
  const createsZone =
    privateEndpoints !== undefined &&
    privateEndpoints.dnsZoneGroup !== false &&
    privateEndpoints.dnsZoneId === undefined;
  if (!createsZone || tags === undefined) return settings;
  const checked = problems.whenKnown(tags, (known) => {
    const count = isPlainObject(known) ? Object.keys(known).length : 0;
    if (count > MAX_ZONE_TAGS) {
      const fix = `give ${prefix}privateEndpoints.dnsZoneId for an existing zone`;
      problems.add(`${prefix}tags`, `have at most ${MAX_ZONE_TAGS} tags, those of a private DNS zone`, count, fix);
    }
    return known as Record<string, string>;
  });
  return { ...settings, tags: checked };
}
