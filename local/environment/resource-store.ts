import type { StateFolder } from "./environment";
import type { Resource, Resources } from "./resources";

const DOCUMENT = "resources.json";

/** Opens the resources of a state folder, stored in its `resources.json`. */
export function openResources(state: StateFolder): Resources {
  const resources = new Map(
    (state.readJson<Resource[]>(DOCUMENT) ?? []).map((resource) => [keyOf(resource.id), resource]),
  );
  /** Saves before the change becomes visible, so that a change that could not be saved is not visible. */
  const save = (changed: ReadonlyMap<string, Resource>) => state.writeJson(DOCUMENT, [...changed.values()]);

  return {
    get: (id) => resources.get(keyOf(id)),
    list(type, parentId) {
      const parent = parentId === undefined ? undefined : `${keyOf(parentId)}/`;
      return [...resources.values()].filter(
        (resource) =>
          (type === undefined || resource.type === type) &&
          (parent === undefined || keyOf(resource.id).startsWith(parent)),
      );
    },
    put(resource) {
      save(new Map(resources).set(keyOf(resource.id), resource));
      resources.set(keyOf(resource.id), resource);
    },
    delete(id) {
      const others = new Map(resources);
      if (!others.delete(keyOf(id))) return;
      save(others);
      resources.delete(keyOf(id));
    },
  };
}

/** Azure ignores the case of resource ids. */
function keyOf(id: string): string {
  return id.replace(/\/+$/, "").toLowerCase();
}
