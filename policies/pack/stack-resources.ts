import type { PolicyResource } from "@pulumi/policy";
import { Properties, resourceTypeOf, type StackResource } from "../rule";

/** The arguments of resources by URN, as the engine gave them before the stack was complete. */
export type Inputs = Map<string, Readonly<Record<string, unknown>>>;

/**
 * Returns the resources of a stack in the form that rules judge.
 *
 * The engine gives the outputs of a stack's resources, which lack arguments such as the name of a resource's account,
 * and values that are not known yet. So the arguments are used that it gave for each resource before, with marks for
 * values that are not known yet. It gives none for a resource that the program only reads.
 */
export function stackResources(resources: readonly PolicyResource[], inputs: Inputs): StackResource[] {
  const ofUrn = new Map<string, StackResource>();
  for (const resource of resources) {
    const { urn } = resource;
    ofUrn.set(urn, stackResource(resource, inputs.get(urn), ofUrn));
  }
  return [...ofUrn.values()];
}

function stackResource(
  resource: PolicyResource,
  inputs: Readonly<Record<string, unknown>> | undefined,
  ofUrn: ReadonlyMap<string, StackResource>,
): StackResource {
  const { type, name, urn, props, opts, propertyDependencies, parent } = resource;
  return {
    type: resourceTypeOf(type) ?? type,
    name,
    urn,
    properties: new Properties(inputs ?? props),
    outputs: new Properties(props),
    sourcesOf: (property) => (propertyDependencies[property] ?? []).flatMap((source) => ofUrn.get(source.urn) ?? []),
    get parent() {
      return parent === undefined ? undefined : ofUrn.get(parent.urn);
    },
    isProtected: opts.protect,
    isRead: inputs === undefined,
  };
}
