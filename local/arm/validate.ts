import { isAsset } from "./assets/asset";
import type { NumberSchema, ObjectSchema, Schema, StringSchema } from "./input-schema";
import { isObject, unknownValue } from "./properties";

/** A problem with an input, at a path such as `policy.rules[0].name`. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/**
 * Returns all problems with a value. Unknown values are accepted: they are checked in the update, when they are known.
 */
export function validate(schema: Schema, value: unknown, path = ""): Failure[] {
  if (value === unknownValue) return [];
  switch (schema.type) {
    case "any":
      return [];
    case "boolean":
      return typeof value === "boolean" ? [] : [typeFailure(path, "a boolean", value)];
    case "integer":
      return typeof value === "number" ? validateInteger(schema, value, path) : [typeFailure(path, "a number", value)];
    case "string":
      return typeof value === "string" ? validateString(schema, value, path) : [typeFailure(path, "a string", value)];
    case "asset":
      return isAsset(value) ? [] : [typeFailure(path, "an asset or an archive", value)];
    case "array":
      return Array.isArray(value)
        ? value.flatMap((item, index) => validate(schema.items, item, `${path}[${index}]`))
        : [typeFailure(path, "an array", value)];
    case "map":
      return isObject(value)
        ? Object.entries(value).flatMap(([key, item]) => validate(schema.items, item, join(path, key)))
        : [typeFailure(path, "an object", value)];
    case "object":
      return validateObject(schema, value, path);
  }
}

function validateObject(schema: ObjectSchema, value: unknown, path: string): Failure[] {
  if (!isObject(value)) return [typeFailure(path, "an object", value)];
  const missing = Object.entries(schema.properties)
    .filter(([name, property]) => property.required && value[name] === undefined)
    .map(([name]) => failure(join(path, name), "must be given"));
  const present = Object.entries(value).flatMap(([name, item]) => {
    if (item === undefined) return [];
    // A client can send a name that each object has, such as constructor.
    const property = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    return property === undefined
      ? [failure(join(path, name), `must not be given: such a property does not exist; ${suggestion(schema)}`)]
      : validate(property, item, join(path, name));
  });
  return [...missing, ...present];
}

function validateString({ min, max, pattern, values }: StringSchema, value: string, path: string): Failure[] {
  if (values !== undefined && !values.includes(value)) {
    return [failure(path, `must be one of ${values.join(", ")}, got ${JSON.stringify(value)}`)];
  }
  const failures: Failure[] = [];
  if (min !== undefined && value.length < min) {
    failures.push(failure(path, `must have at least ${min} characters, got ${value.length}`));
  }
  if (max !== undefined && value.length > max) {
    failures.push(failure(path, `must have at most ${max} characters, got ${value.length}`));
  }
  if (pattern !== undefined && !pattern.test(value)) {
    failures.push(failure(path, `must match ${pattern.source}, got ${JSON.stringify(value)}`));
  }
  return failures;
}

function validateInteger({ min, max }: NumberSchema, value: number, path: string): Failure[] {
  if (!Number.isInteger(value)) return [failure(path, `must be an integer, got ${value}`)];
  if (min !== undefined && value < min) return [failure(path, `must be at least ${min}, got ${value}`)];
  if (max !== undefined && value > max) return [failure(path, `must be at most ${max}, got ${value}`)];
  return [];
}

/** Returns a problem without the value itself, because the value can be a secret. */
function typeFailure(path: string, wanted: string, value: unknown): Failure {
  const got = value === null ? "null" : Array.isArray(value) ? "an array" : `a value of type ${typeof value}`;
  return failure(path, `must be ${wanted}, got ${got}`);
}

function failure(property: string, rule: string): Failure {
  return { property, reason: `${property} ${rule}` };
}

function suggestion(schema: ObjectSchema): string {
  return `use one of ${Object.keys(schema.properties).join(", ")}`;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
