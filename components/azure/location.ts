import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

/** Returns the canonical spelling of a location: `West Europe` and `westeurope` are the same. */
export function canonicalLocation(location: string): string {
  return location.toLowerCase().replaceAll(" ", "");
}

/**
 * Returns the location that azure-native uses if a resource has none: the configured one, or the resource group's.
 * Returns an empty text if the group cannot be read.
 */
export function defaultLocation(
  resourceGroupName: pulumi.Input<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return pulumi.all([configuredLocation(parent), resourceGroupName]).apply(async ([configured, name]) => {
    if (configured) return canonicalLocation(configured);
    const group = await resources.getResourceGroup({ resourceGroupName: name }, { parent }).catch(() => undefined);
    return canonicalLocation(group?.location ?? "");
  });
}

/**
 * Returns the location configured on the provider that creates a component's children. An explicit provider ignores the
 * stack's configuration.
 */
function configuredLocation(parent: pulumi.Resource): pulumi.Input<string | undefined> {
  const provider = parent.getProvider("azure-native:resources:ResourceGroup");
  if (provider === undefined) return new pulumi.Config("azure-native").get("location");
  if ("location" in provider) return provider.location as pulumi.Output<string | undefined>;
  // For a program in another language, only the provider's identity is available, not its configuration.
  return provider.urn.apply(async (urn) => {
    const reading = pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn });
    const { state } = await (reading as Promise<{ state?: { location?: string } }>).catch(() => ({ state: undefined }));
    return state?.location;
  });
}
