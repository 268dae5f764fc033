import { randomUUID } from "node:crypto";
import { ArmError } from "../../arm-error";
import { objectAt, type Properties } from "../../properties";
import type { Azure } from "../azure";
import { virtualNetworkLinkInputs } from "../inputs/network/private-zone";
import { isSameId, nameOf, parentOf, resourceId } from "../resource-id";
import type { ResourceType } from "../resource-type";
import { ZONE_LINK } from "./private-access";
import { requireGlobal } from "./private-zone";
import { requireReferenced } from "./references";

/** The link of a private DNS zone to a virtual network, whose machines then find the names in the zone. */
export const virtualNetworkLink: ResourceType = {
  token: ZONE_LINK,
  armType: "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
  apiVersion: "2024-06-01",
  inputs: virtualNetworkLinkInputs,
  name: { property: "virtualNetworkLinkName", auto: "random" },
  path: ["resourceGroupName", "privateZoneName", "virtualNetworkLinkName"],
  computed: ["etag", "provisioningState", "virtualNetworkLinkState"],

  id: (inputs, subscriptionId) =>
    resourceId(inputs, subscriptionId, [
      "Microsoft.Network/privateDnsZones",
      "privateZoneName",
      "virtualNetworkLinks",
      "virtualNetworkLinkName",
    ]),
  async put({ id, inputs, existing }, azure) {
    requireGlobal("privateDnsZones/virtualNetworkLinks", inputs.location);
    const networkId = networkOf(inputs);
    requireReferenced(azure, networkId, "azure-native:network:VirtualNetwork", id);
    if (existing !== undefined && !isSameId(networkOf(existing.inputs), networkId)) {
      throw new ArmError(400, "BadRequest", "The virtual network of a virtual network link cannot be changed.");
    }
    requireOneZone(id, networkId, azure);
    return {
      registrationEnabled: inputs.registrationEnabled ?? false,
      etag: randomUUID(),
      provisioningState: "Succeeded",
      virtualNetworkLinkState: "Completed",
    };
  },
};

function networkOf(inputs: Properties): string {
  return String(objectAt(inputs, "virtualNetwork").id);
}

/** Refuses a second zone of the same name, or one above or below it, for a network. */
function requireOneZone(id: string, networkId: string, { resources }: Azure): void {
  const zone = nameOf(parentOf(id) ?? "").toLowerCase();
  for (const other of resources.list(ZONE_LINK)) {
    if (isSameId(other.id, id) || !isSameId(networkOf(other.inputs), networkId)) continue;
    const taken = nameOf(parentOf(other.id) ?? "").toLowerCase();
    if (taken !== zone && !taken.endsWith(`.${zone}`) && !zone.endsWith(`.${taken}`)) continue;
    throw new ArmError(
      400,
      "BadRequest",
      `A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with '${zone}' and '${taken}' zones.`,
    );
  }
}
