import type { StateFolder } from "./environment";
import type { Resource, Resources } from "./resources";

const document = "resources.json";

/** The resources of a state folder, in its `resources.json`. */
export function openResources(state: StateFolder): Resources {
  const resources = new Map(
    (state.readJson<Resource[]>(document) ?? []).map((resource) => [keyOf(resource.id), resource]),
  );
  const save = () => state.writeJson(document, [...resources.values()]);

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
      resources.set(keyOf(resource.id), resource);
      save();
    },
    delete(id) {
      if (resources.delete(keyOf(id))) save();
    },
  };
}

/** Azure compares resource ids without regard to case. */
function keyOf(id: string): string {
  return id.replace(/\/+$/, "").toLowerCase();
}
