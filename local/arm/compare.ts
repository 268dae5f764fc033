import { isEqual, isObject, type Properties } from "./properties";

/** A difference between two inputs, at a path in Pulumi's format: `sku.name`, `tags["a.b"]`, `rules[0].name`. */
export interface Difference {
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
}

/** Returns the smallest parts of `after` that differ from `before`. */
export function compare(before: Properties, after: Properties): Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    differences(before[key], after[key], step("", key)),
  );
}

function differences(before: unknown, after: unknown, path: string): Difference[] {
  if (isEqual(before, after)) return [];
  if (before === undefined) return [{ path, kind: "add" }];
  if (after === undefined) return [{ path, kind: "delete" }];
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(before[key], after[key], step(path, key)),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) =>
      differences(before[index], after[index], `${path}[${index}]`),
    ).flat();
  }
  return [{ path, kind: "update" }];
}

function step(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
