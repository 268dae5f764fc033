import type { Resource } from "../../../environment/resources";
import { ArmError } from "../../arm-error";
import { arrayAt, isObject, type Properties, stringAt } from "../../properties";
import { privateDnsZoneGroupInputs } from "../inputs/network/private-endpoint";
import { isSameId, nameOf, parentOf, resourceId } from "../resource-id";
import type { ResourceType } from "../resource-type";
import { PRIVATE_ZONE, ZONE_GROUP } from "./private-access";
import { newEtag, requireReferenced } from "./references";

/** The maximum number of zones in a group ("Private DNS zone group"). */
const MAX_ZONES = 5;

/** The zones in which the name of a private endpoint is registered. An endpoint has at most one group. */
export const privateDnsZoneGroup: ResourceType = {
  token: ZONE_GROUP,
  armType: "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
  apiVersion: "2024-05-01",
  inputs: privateDnsZoneGroupInputs,
  name: { property: "privateDnsZoneGroupName", auto: "random" },
  path: ["resourceGroupName", "privateEndpointName", "privateDnsZoneGroupName"],
  computed: ["etag", "privateDnsZoneConfigs", "provisioningState"],

  id: (inputs, subscriptionId) =>
    resourceId(inputs, subscriptionId, [
      "Microsoft.Network/privateEndpoints",
      "privateEndpointName",
      "privateDnsZoneGroups",
      "privateDnsZoneGroupName",
    ]),
  async put({ id, inputs }, azure) {
    const others = azure.resources.list(ZONE_GROUP, parentOf(id)).filter((other) => !isSameId(other.id, id));
    if (others.length > 0) {
      throw new ArmError(
        400,
        "PrivateDnsZoneGroupLimitExceeded",
        `${parentOf(id)} has the zone group ${others[0]?.id}`,
      );
    }
    const zones = arrayAt(inputs, "privateDnsZoneConfigs").filter(isObject);
    if (zones.length === 0 || zones.length > MAX_ZONES || zones.some((zone) => stringAt(zone, "name") === undefined)) {
      const rule = `privateDnsZoneConfigs must have 1 to ${MAX_ZONES} zones, each with a name, got ${zones.length}`;
      throw new ArmError(400, "InvalidRequestPropertyValue", rule);
    }
    for (const zone of zones) requireReferenced(azure, String(zone.privateDnsZoneId), PRIVATE_ZONE, id);
    const endpoint = azure.resources.get(parentOf(id) ?? "");
    return {
      etag: newEtag(),
      privateDnsZoneConfigs: zones.map((zone) => ({ ...zone, recordSets: recordSets(zone, endpoint) })),
      provisioningState: "Succeeded",
    };
  },
};

/** Returns the names of a private endpoint in a zone. */
function recordSets({ privateDnsZoneId }: Properties, endpoint: Resource | undefined): Properties[] {
  return arrayAt(endpoint?.outputs ?? {}, "customDnsConfigs")
    .filter(isObject)
    .map(({ fqdn, ipAddresses }) => {
      const recordSetName = String(fqdn).split(".")[0] ?? "";
      return {
        ...{ recordType: "A", recordSetName, fqdn: `${recordSetName}.${nameOf(String(privateDnsZoneId))}`, ttl: 10 },
        ...{ ipAddresses, provisioningState: "Succeeded" },
      };
    });
}
