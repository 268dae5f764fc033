/** A resource's inputs or outputs as the engine sends them: JSON values and, in a preview, `unknownValue`. */
export type Properties = Readonly<Record<string, unknown>>;

/** Represents a value that is unknown until the update runs. */
export const unknownValue: unique symbol = Symbol("unknown");

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns whether a value is unknown or contains an unknown value. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** Returns whether two JSON values are deeply equal. A property that is undefined counts as absent. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => isEqual(left[key], right[key]));
}

/** Returns the properties without undefined ones, so that these are absent on the wire, in the state and on disk. */
export function defined(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

/** Returns the object at `name`, or an empty one, so that optional objects can be read in one expression. */
export function objectAt(properties: Properties, name: string): Properties {
  const value = properties[name];
  return isObject(value) ? value : {};
}

/** Returns the string at `name`, or undefined if it is absent, empty or not a string. */
export function stringAt(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function arrayAt(properties: Properties, name: string): readonly unknown[] {
  const value = properties[name];
  return Array.isArray(value) ? value : [];
}
