import type * as pulumi from "@pulumi/pulumi";
import { knownValue } from "./known-value";

/**
 * Returns an output that waits until resources exist, without a dependency on them. With a dependency, the engine would
 * also replace what uses the output if it replaces one of the resources and deletes it first.
 */
export function whenCreated<T>(output: pulumi.Output<T>, resources: readonly pulumi.Resource[]): pulumi.Output<T> {
  if (resources.length === 0) return output;
  return output.apply(async (value) => {
    // A URN is known in every preview, and in an update when the resource exists.
    await Promise.all(resources.map(({ urn }) => knownValue(urn)));
    return value;
  }) as pulumi.Output<T>;
}
