import * as pulumi from "@pulumi/pulumi";

/** Returns whether a value is an output or a promise. Such a value is known later, or never in a preview. */
export function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** Returns whether a value is an output or a promise, or contains one in its plain lists and objects. */
export function holdsLater(value: unknown): boolean {
  if (isLater(value)) return true;
  if (Array.isArray(value)) return value.some(holdsLater);
  return isPlainObject(value) && Object.values(value).some(holdsLater);
}

/** Returns whether a value is a plain object, not a list, a resource or an output. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !isLater(value) && !pulumi.Resource.isInstance(value);
}
