import type { StateFolder } from "./environment";
import type { Resource, Resources } from "./resources";

const document = "resources.json";

/** The resources of a state folder, in its `resources.json`. */
export function openResources(state: StateFolder): Resources {
  const resources = new Map(
    (state.readJson<Resource[]>(document) ?? []).map((resource) => [keyOf(resource.id), resource]),
  );
  /** Written first: what could not be is not there for anybody. */
  const save = (changed: ReadonlyMap<string, Resource>) => state.writeJson(document, [...changed.values()]);

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

/** Azure compares resource ids without regard to case. */
function keyOf(id: string): string {
  return id.replace(/\/+$/, "").toLowerCase();
}
