import type * as pulumi from "@pulumi/pulumi";
import { object, plain } from "../arguments/rule";
import {
  checkZones,
  DNS_ZONE_RULES,
  PRIVATE_ENDPOINTS_PLACE_RULES,
  type PrivateEndpointsArgs,
  type PrivateEndpointsPlace,
} from "../private-endpoints/private-endpoints-args";
import type { ZoneService } from "../private-endpoints/zone-name";

/** The private endpoints of both accounts of a pipeline. */
export interface PipelinePrivateEndpoints extends PrivateEndpointsPlace {
  /**
   * The ARM id of an existing private DNS zone for blobs, such as
   * `/subscriptions/…/privateDnsZones/privatelink.blob.core.windows.net`. It must be linked to the virtual networks of
   * nodes, readers and the deployer. A change updates the zone group. Defaults to a new zone.
   */
  blobDnsZoneId?: pulumi.Input<string>;
  /**
   * The ARM id of an existing private DNS zone for Batch, such as
   * `/subscriptions/…/privateDnsZones/privatelink.batch.azure.com`. It must be linked to the virtual networks of nodes
   * and submitters. A change updates the zone groups. Defaults to a new zone.
   */
  batchDnsZoneId?: pulumi.Input<string>;
}

/** The rule for the private endpoints of a pipeline. They determine which resources exist. */
export const pipelineEndpointsRule = plain(
  object<PipelinePrivateEndpoints>(
    { ...PRIVATE_ENDPOINTS_PLACE_RULES, blobDnsZoneId: DNS_ZONE_RULES.blob, batchDnsZoneId: DNS_ZONE_RULES.batch },
    (endpoints, path, problems) => {
      checkZones(endpoints, ["blobDnsZoneId", "batchDnsZoneId"], path, problems);
      return endpoints;
    },
  ),
);

/** Returns the private endpoints of one account of a pipeline. */
export function endpointsOfAccount(
  endpoints: PipelinePrivateEndpoints | undefined,
  service: ZoneService,
): PrivateEndpointsArgs | undefined {
  if (endpoints === undefined) return undefined;
  const { blobDnsZoneId, batchDnsZoneId, virtualNetworkId, ...place } = endpoints;
  const dnsZoneId = service === "blob" ? blobDnsZoneId : batchDnsZoneId;
  // A network is only linked to a new zone.
  if (dnsZoneId !== undefined) return { ...place, dnsZoneId };
  return { ...place, ...(virtualNetworkId !== undefined && { virtualNetworkId }) };
}
