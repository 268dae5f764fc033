import * as authorization from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";

const clientConfigs = new WeakMap<pulumi.Resource, ReturnType<typeof authorization.getClientConfigOutput>>();

/**
 * Returns the identity and subscription with which a component's children are deployed. Queries the provider once per
 * component.
 */
export function clientConfig(parent: pulumi.Resource) {
  const known = clientConfigs.get(parent) ?? authorization.getClientConfigOutput({ parent });
  clientConfigs.set(parent, known);
  return known;
}
