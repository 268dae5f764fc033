import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { Problems } from "./problems";

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
): pulumi.Input<string> {
  const configured = new pulumi.Config("azure-native").get("location");
  if (configured !== undefined) return canonicalLocation(configured);
  return pulumi.output(resourceGroupName).apply((name) =>
    resources.getResourceGroup({ resourceGroupName: name }, { parent }).then(
      ({ location }) => canonicalLocation(location ?? ""),
      () => "",
    ),
  );
}

/**
 * Returns the location of a storage account with a given name, which must not change if the account is retained: another
 * one cannot be created under its name. What does not exist yet can be anywhere.
 *
 * @param component what a problem's message begins with.
 */
export function checkLocationOfRetained(
  component: string,
  account: { resourceGroupName: pulumi.Input<string>; accountName: pulumi.Input<string> },
  location: pulumi.Input<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return pulumi.output({ account, location }).apply(async ({ account: args, location: wanted }) => {
    const found = await storage.getStorageAccount(args, { parent }).catch(() => undefined);
    if (found?.location === undefined || canonicalLocation(found.location) === canonicalLocation(wanted)) return wanted;
    const problems = new Problems(component);
    const rule = `stay ${JSON.stringify(found.location)}, as storage account ${args.accountName} is retained there`;
    problems.add("location", rule, wanted, "set another accountName for a new account, or set retainOutputs to false");
    problems.throwIfAny();
    return wanted;
  });
}
