import * as pulumi from "@pulumi/pulumi";

/** Whether a value is an output or a promise, so that it is known only later, if at all in a preview. */
export function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** Whether a value is an output or a promise, or has one anywhere in its plain lists and objects. */
export function holdsLater(value: unknown): boolean {
  if (isLater(value)) return true;
  if (Array.isArray(value)) return value.some(holdsLater);
  return isPlainObject(value) && Object.values(value).some(holdsLater);
}

/** Whether a value is an object as a literal makes it: no list, no resource, no output. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !isLater(value) && !pulumi.Resource.isInstance(value);
}
