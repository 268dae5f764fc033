import type { PreviewStep, ResourceProperties, ResourceState } from "./preview";

/** What the engine writes for a value that a preview does not know. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The key of an object that stands for a value of another type, such as a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Returns whether a value is unknown until the update. */
export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && value.includes(UNKNOWN);
}

/** Returns whether a value is a secret, which the engine leaves out of a preview. */
export function isSecretValue(value: unknown): boolean {
  return value === "[secret]" || (isProperties(value) && SIGNATURE in value);
}

/** Returns whether a value is an object with properties. */
export function isProperties(value: unknown): value is ResourceProperties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The names and indexes in a path of the engine, such as `tags["a.b"].rules[0].name`. */
const PATH_PARTS = /\["((?:[^"\\]|\\.)*)"\]|[^.[\]]+/g;

/** Returns the value at a path such as `policy.rules[0].name`, or undefined. */
export function valueAt(properties: ResourceProperties | undefined, path: string): unknown {
  const names = [...path.matchAll(PATH_PARTS)].map(([part, quoted]) => quoted ?? part);
  return names.reduce<unknown>((value, name) => {
    if (Array.isArray(value)) return value[Number(name)];
    return isProperties(value) ? value[name] : undefined;
  }, properties);
}

/** Returns the text at a path, or undefined if it is absent, unknown or a secret. */
export function textAt(properties: ResourceProperties | undefined, path: string): string | undefined {
  const value = valueAt(properties, path);
  return typeof value === "string" && !isUnknown(value) && !isSecretValue(value) ? value : undefined;
}

/** Returns the number at a path, or undefined. */
export function numberAt(properties: ResourceProperties | undefined, path: string): number | undefined {
  const value = valueAt(properties, path);
  return typeof value === "number" ? value : undefined;
}

/** Returns what Azure has for a resource, as far as the state knows it: the outputs, and the inputs that they lack. */
export function deployedProperties(state: ResourceState | undefined): ResourceProperties | undefined {
  return state && { ...state.inputs, ...state.outputs };
}

/** Returns the text of a property before or after the update, from the inputs or from what Azure answered. */
export function textOf(state: ResourceState | undefined, path: string): string | undefined {
  return textAt(state?.inputs, path) ?? textAt(state?.outputs, path);
}

/** Returns the last name in an ARM id, or undefined if there is no id. */
export function lastName(id: string | undefined): string | undefined {
  return id?.split("/").at(-1) || undefined;
}

/** Returns the name in the program from a URN. */
export function programName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Returns whether the resource stays the same. */
export function isUnchanged({ operation }: PreviewStep): boolean {
  return ["same", "read", "refresh", "discard", "read-discard"].includes(operation);
}

/** Returns whether the update deletes the resource in Azure, with or without a replacement. */
export function isDeleted({ operation, before }: PreviewStep): boolean {
  if (before === undefined || before.retainOnDelete) return false;
  return operation === "delete" || operation === "replace";
}
