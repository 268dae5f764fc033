import * as pulumi from "@pulumi/pulumi";
import { isKnown } from "./known-value";

/**
 * Returns an output whose value does not change while its resource exists, such as an identity's principal id.
 *
 * When azure-native previews an update, it knows only the resource's id, name, location and inputs
 * (pulumi/pulumi-azure-native, provider.go, `Update`). Other outputs are unknown, so everything that uses them would be
 * announced as changed or replaced, although the update does not change it. This function reads the output from Azure
 * instead.
 *
 * @param read returns the value for the resource with an ARM id. If it fails, the output stays unknown.
 */
export function lasting<T>(
  { id }: pulumi.CustomResource,
  output: pulumi.Output<T>,
  read: (id: string) => Promise<T>,
): pulumi.Output<T> {
  if (!pulumi.runtime.isDryRun()) return output;
  const value = async (armId: string) => ((await isKnown(output)) ? output : read(armId).catch(() => output));
  return id.apply((armId) => pulumi.output(value(armId))) as pulumi.Output<T>;
}
