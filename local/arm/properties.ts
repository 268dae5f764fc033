/** A resource's inputs or outputs, as the engine sends them: JSON values and, in preview, `unknownValue`. */
export type Properties = Readonly<Record<string, unknown>>;

/** Stands for a value that is not known before the update has run. */
export const unknownValue: unique symbol = Symbol("unknown");

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is unknown, or holds one that is. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** Deep equality of JSON values; an object's property that is undefined counts as absent. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => isEqual(left[key], right[key]));
}

/** Without what is undefined, so that it is absent on the wire, in state and on disk alike. */
export function defined(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

/** The object at `name`, or an empty one, for reading optional objects with one expression. */
export function objectAt(properties: Properties, name: string): Properties {
  const value = properties[name];
  return isObject(value) ? value : {};
}

/** The string at `name`; undefined where it is absent, empty or not one. */
export function stringAt(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function arrayAt(properties: Properties, name: string): readonly unknown[] {
  const value = properties[name];
  return Array.isArray(value) ? value : [];
}
