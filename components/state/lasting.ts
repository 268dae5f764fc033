import * as pulumi from "@pulumi/pulumi";
import { isKnown } from "./known-value";

/**
 * Returns an output that stays the same for as long as its resource exists, such as an identity's principal id.
 *
 * In the preview of an update azure-native knows a resource's id, name, location and inputs, and no other output
 * (pulumi/pulumi-azure-native, provider.go, `Update`). Whatever is made from such an output would be announced as
 * changed or replaced, which the update does not do. This output is read from Azure then.
 *
 * @param read returns the value of the resource with an ARM id; it stays unknown if that fails.
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
