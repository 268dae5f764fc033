import { randomUUID } from "node:crypto";
import { ArmError } from "../../arm-error";
import type { Azure } from "../azure";
import { privateZoneInputs } from "../inputs/network/private-zone";
import { resourceId } from "../resource-id";
import type { ResourceType } from "../resource-type";
import { PRIVATE_ZONE, ZONE_LINK } from "./private-access";

/** A private DNS zone. Local Azure has no DNS: a zone decides which networks find the endpoints of accounts. */
export const privateZone: ResourceType = {
  token: PRIVATE_ZONE,
  armType: "Microsoft.Network/privateDnsZones",
  apiVersion: "2024-06-01",
  inputs: privateZoneInputs,
  name: { property: "privateZoneName", auto: "random" },
  path: ["resourceGroupName", "privateZoneName"],
  computed: [
    "etag",
    "internalId",
    "maxNumberOfRecordSets",
    "maxNumberOfVirtualNetworkLinks",
    "maxNumberOfVirtualNetworkLinksWithRegistration",
    "numberOfRecordSets",
    "numberOfVirtualNetworkLinks",
    "numberOfVirtualNetworkLinksWithRegistration",
    "provisioningState",
  ],

  id: (inputs, subscriptionId) =>
    resourceId(inputs, subscriptionId, ["Microsoft.Network/privateDnsZones", "privateZoneName"]),
  async put({ id, inputs, existing }, azure) {
    requireGlobal("privateDnsZones", inputs.location);
    return {
      etag: randomUUID(),
      internalId: existing?.outputs.internalId ?? randomUUID(),
      // "Azure subscription and service limits", Azure DNS limits.
      maxNumberOfRecordSets: 25_000,
      maxNumberOfVirtualNetworkLinks: 1_000,
      maxNumberOfVirtualNetworkLinksWithRegistration: 100,
      numberOfRecordSets: 1,
      numberOfVirtualNetworkLinks: linksOf(id, azure).length,
      numberOfVirtualNetworkLinksWithRegistration: 0,
      provisioningState: "Succeeded",
    };
  },
  read: async ({ id }, azure) => ({ outputs: { numberOfVirtualNetworkLinks: linksOf(id, azure).length } }),
  refuseDelete({ id }, azure) {
    const [link] = linksOf(id, azure);
    if (link === undefined) return;
    throw new ArmError(
      409,
      "CannotDeleteResource",
      `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '${link.id}'. Please delete all nested resources before deleting this resource.`,
    );
  },
};

function linksOf(id: string, { resources }: Azure) {
  return resources.list(ZONE_LINK, id);
}

/** Requires the location of the resources of private DNS, which belong to no region. */
export function requireGlobal(type: string, location: unknown): void {
  if (String(location).toLowerCase() === "global") return;
  throw new ArmError(
    400,
    "LocationNotAvailableForResourceType",
    `The provided location '${location}' is not available for resource type 'Microsoft.Network/${type}'. List of available regions for the resource type is 'global'.`,
  );
}
