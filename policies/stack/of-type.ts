import type { ResourceType, StackResource } from "../rule";
import { oncePerStack } from "./once-per-stack";

/** Returns the resources of a type in a stack. */
export function ofType(stack: readonly StackResource[], type: ResourceType): readonly StackResource[] {
  return byType(stack).get(type) ?? [];
}

const byType = oncePerStack((stack) => {
  const types = new Map<string, StackResource[]>();
  for (const resource of stack) {
    const ofSameType = types.get(resource.type);
    if (ofSameType === undefined) types.set(resource.type, [resource]);
    else ofSameType.push(resource);
  }
  return types;
});
