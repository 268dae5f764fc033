import type { Azure } from "./azure";
import { findType } from "./resource-types";

/**
 * Deletes a resource and everything below it, the deepest first. A missing resource is not an error, as in Azure, which
 * answers 204.
 */
export async function deleteTree(azure: Azure, id: string): Promise<void> {
  const { resources } = azure;
  const root = resources.get(id);
  // A resource that Azure creates with its parent is reset: the containers below a blob service stay.
  const isReset = root !== undefined && findType(root.type).type.existsByDefault === true;
  const below = isReset ? [] : resources.list(undefined, id).sort((a, b) => depth(b.id) - depth(a.id));
  const all = root === undefined ? below : [...below, root];
  if (root?.type !== "azure-native:resources:ResourceGroup") {
    for (const resource of all) findType(resource.type).type.refuseDelete?.(resource, azure);
  }
  for (const resource of all) {
    await findType(resource.type).type.delete?.(resource, azure);
    resources.delete(resource.id);
  }
}

function depth(id: string): number {
  return id.split("/").length;
}
