import type { Resource } from "../../environment/resources";
import { defined, isEqual } from "../properties";
import type { Azure } from "./azure";
import { parentOf } from "./resource-id";
import type { ResourceType } from "./resource-type";

/**
 * Returns the current state of a resource, or undefined if it does not exist. Differences from the stored resource are
 * stored, because other clients also create, change and delete resources.
 */
export async function currentResource(azure: Azure, type: ResourceType, id: string): Promise<Resource | undefined> {
  const { resources } = azure;
  const stored = resources.get(id);
  if (stored === undefined) {
    const found = await type.discover?.(id, azure);
    if (found === undefined) return undefined;
    // Meanwhile, another client can have created it, or deleted its parent.
    const parent = parentOf(id);
    if (parent !== undefined && resources.get(parent) === undefined) return undefined;
    if (resources.get(id) === undefined) resources.put(found);
    return found;
  }
  if (stored.type !== type.token) return undefined;
  const live = type.read === undefined ? {} : await type.read(stored, azure);
  // Another client has changed or deleted it meanwhile.
  if (resources.get(id) !== stored) return resources.get(id);
  if (live === undefined) {
    resources.delete(id);
    return undefined;
  }
  const current = {
    ...stored,
    inputs: defined({ ...stored.inputs, ...live.inputs }),
    outputs: defined({ ...stored.outputs, ...live.outputs }),
  };
  if (!isEqual(current, stored)) resources.put(current);
  return current;
}
