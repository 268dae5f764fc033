import type { Resource, ResourceType } from "../../azure-native";
import { isObject, type Properties } from "../../properties";
import { isOutside, NESTED_OUTSIDE, NESTED_RESOURCES, namesOf, type PropertyNames, SECRETS } from "./property-names";

/** Returns a resource as Azure's JSON. Secrets are left out, as in Azure. */
export function representation(type: ResourceType, { id, outputs }: Pick<Resource, "id" | "outputs">): Properties {
  const names = namesOf(type.armType);
  const { name, type: _, azureApiVersion: __, id: ___, ...rest } = outputs;
  const outside: Record<string, unknown> = {};
  const inside: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) {
    if (SECRETS.has(key)) continue;
    const target = isOutside(names, key) ? outside : inside;
    target[names.renamed?.[key] ?? key] = member(names, key, value, key);
  }
  const { properties, ...beside } = outside;
  return {
    id,
    name: name ?? id.slice(id.lastIndexOf("/") + 1),
    type: type.armType,
    ...beside,
    properties: { ...(isObject(properties) ? properties : {}), ...inside },
  };
}

/** @param path of the value, without indexes. */
function converted(names: PropertyNames, value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((item) => converted(names, item, path));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !SECRETS.has(key))
      .map(([key, item]) => {
        const inner = `${path}.${key}`;
        return [names.renamed?.[inner] ?? key, member(names, key, item, inner)];
      }),
  );
}

function member(names: PropertyNames, key: string, value: unknown, path: string): unknown {
  const result = converted(names, value, path);
  if (!NESTED_RESOURCES.has(key)) return result;
  return Array.isArray(result) ? result.map(nested) : nested(result);
}

function nested(value: unknown): unknown {
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const inside = entries.filter(([key]) => !NESTED_OUTSIDE.has(key));
  return {
    ...Object.fromEntries(entries.filter(([key]) => NESTED_OUTSIDE.has(key))),
    ...(inside.length > 0 && { properties: Object.fromEntries(inside) }),
  };
}
