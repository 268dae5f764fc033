import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

/** `West Europe` and `westeurope` are one location. */
export function canonicalLocation(location: string): string {
  return location.toLowerCase().replaceAll(" ", "");
}

/**
 * Returns where azure-native creates what has no location: where its configuration says, or else where the resource group
 * is. Empty if the group cannot be read.
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

/** Returns the location of the provider that creates the children of a component. An explicit one ignores the stack's configuration. */
function configuredLocation(parent: pulumi.Resource): pulumi.Input<string | undefined> {
  const provider = parent.getProvider("azure-native:resources:ResourceGroup");
  if (provider === undefined) return new pulumi.Config("azure-native").get("location");
  if ("location" in provider) return provider.location as pulumi.Output<string | undefined>;
  // A program in another language tells which provider it is, and nothing more.
  return provider.urn.apply(async (urn) => {
    const reading = pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn });
    const { state } = await (reading as Promise<{ state?: { location?: string } }>).catch(() => ({ state: undefined }));
    return state?.location;
  });
}
