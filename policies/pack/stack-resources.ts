import type { PolicyResource } from "@pulumi/policy";
import { Properties, resourceTypeOf, type StackResource } from "../rule";

/**
 * Returns the resources of a stack in the form that rules judge. In the preview of a new stack, the engine leaves out
 * the outputs that are not known yet. Those that come from another resource are recognized by that, and are unknown.
 */
export function stackResources(resources: readonly PolicyResource[]): StackResource[] {
  const ofUrn = new Map<string, StackResource>();
  for (const resource of resources) ofUrn.set(resource.urn, stackResource(resource, ofUrn));
  return [...ofUrn.values()];
}

function stackResource(resource: PolicyResource, ofUrn: ReadonlyMap<string, StackResource>): StackResource {
  const { type, name, urn, props, propertyDependencies, parent } = resource;
  const sources = (property: string) => propertyDependencies[property] ?? [];
  return {
    type: resourceTypeOf(type) ?? type,
    name,
    urn,
    properties: new Properties(props, "", (property) => !(property in props) && sources(property).length > 0),
    sourcesOf: (property) => sources(property).flatMap((source) => ofUrn.get(source.urn) ?? []),
    get parent() {
      return parent === undefined ? undefined : ofUrn.get(parent.urn);
    },
  };
}
