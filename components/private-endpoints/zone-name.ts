import * as pulumi from "@pulumi/pulumi";
import { providerSettings } from "../deployer/provider-settings";

/** The services that have a private DNS zone. */
export type ZoneService = "blob" | "batch";

/**
 * The zones of Azure's clouds, to which the public names of accounts lead ("Azure Private Endpoint private DNS zone
 * values").
 */
const ZONES = {
  public: { blob: "privatelink.blob.core.windows.net", batch: "privatelink.batch.azure.com" },
  usgovernment: { blob: "privatelink.blob.core.usgovcloudapi.net", batch: "privatelink.batch.usgovcloudapi.net" },
  china: { blob: "privatelink.blob.core.chinacloudapi.cn", batch: "privatelink.batch.chinacloudapi.cn" },
} as const satisfies Record<string, Record<ZoneService, string>>;

/** Returns the name of the zone of a service, in the cloud of the provider that creates the component's children. */
export function zoneName(service: ZoneService, parent: pulumi.Resource): pulumi.Output<string> {
  return pulumi.output(providerSettings(parent)).apply(({ environment = "public" }) => {
    const cloud = environment.toLowerCase().replace(/^azure|cloud$/g, "");
    return (ZONES[cloud as keyof typeof ZONES] ?? ZONES.public)[service];
  });
}
