import type { Schema } from "../input-schema";
import { isObject } from "../properties";

/** Returns the part of an output that a program can set: without nested properties that only Azure sets. */
export function settablePart(schema: Schema, value: unknown): unknown {
  switch (schema.type) {
    case "array":
      return Array.isArray(value) ? value.map((item) => settablePart(schema.items, item)) : value;
    case "map":
      return isObject(value) ? mapValues(value, (item) => settablePart(schema.items, item)) : value;
    case "object": {
      if (!isObject(value)) return value;
      const known = Object.entries(value).filter(([name]) => schema.properties[name] !== undefined);
      return mapValues(Object.fromEntries(known), (item, name) =>
        settablePart(schema.properties[name] as Schema, item),
      );
    }
    default:
      return value;
  }
}

function mapValues(value: object, change: (item: unknown, name: string) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item, name)]));
}
