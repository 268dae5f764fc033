import * as pulumi from "@pulumi/pulumi";
import { refusal, shown } from "../../conventions/internal";
import { providerSettings } from "../deployer/provider-settings";
import { DeploymentFailure } from "../state/deployment-failure";

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

/**
 * Returns the name of the zone of a service, in the cloud of the provider that creates the component's children.
 *
 * @throws {DeploymentFailure} if the provider's `environment` is none of these clouds: the zones of another cloud would
 * lead nowhere. azure-native also takes spellings such as `AzureUSGovernmentCloud`.
 */
export function zoneName(service: ZoneService, parent: pulumi.Resource): pulumi.Output<string> {
  return pulumi.output(providerSettings(parent)).apply(({ environment = "public" }) => {
    const cloud = environment.toLowerCase().replace(/^azure|cloud$/g, "") || "public";
    if (Object.hasOwn(ZONES, cloud)) return ZONES[cloud as keyof typeof ZONES][service];
    const rule = `be one of ${Object.keys(ZONES).join(", ")}`;
    const fix = "correct the configuration, the provider's argument or ARM_ENVIRONMENT";
    throw new DeploymentFailure(parent, refusal("azure-native:environment", rule, shown(environment), fix));
  });
}
