import { type StackResource, UnknownProperty } from "../rule";

/**
 * Returns whether a property of a resource is the name or the ARM id of another one. A value that is not known yet is
 * recognized by the resource that it comes from.
 *
 * @throws {UnknownProperty} If it is not known, and comes from no resource of that type.
 */
export function refersTo(resource: StackResource, property: string, target: StackResource, name: string): boolean {
  if (comesFrom(resource, property, target)) return true;
  if (!resource.properties.has(property)) return false;
  try {
    const value = String(resource.properties.get(property)).toLowerCase();
    const targetName = target.properties.text(name)?.toLowerCase();
    return targetName !== undefined && (value === targetName || value.endsWith(`/${targetName}`));
  } catch (error) {
    const isOfAnother = resource.sourcesOf(property).some(({ type }) => type === target.type);
    if (error instanceof UnknownProperty && isOfAnother) return false;
    throw error;
  }
}

/** Returns whether the value of a property comes from another resource, known or not. */
export function comesFrom(resource: StackResource, property: string, target: StackResource): boolean {
  return resource.sourcesOf(property).some(({ urn }) => urn === target.urn);
}
