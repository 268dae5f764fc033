import type { MapperConstraints } from "@azure/core-client";

/** The rules of a published schema for one value of a request. */
export interface Shape {
  readonly type: "string" | "number" | "boolean" | "any" | "list" | "map" | "object";
  readonly required?: boolean;
  /** Whether only Azure sets the value. */
  readonly readOnly?: boolean;
  /** The only allowed values, in Azure's spelling. */
  readonly values?: readonly unknown[];
  readonly constraints?: MapperConstraints;
  /** The shape of each item of a list or map. */
  readonly items?: Shape;
  /** The shapes of an object's properties. */
  readonly properties?: () => Readonly<Record<string, Shape>>;
  /** Whether an object can have other properties, because its schema is of an older version. */
  readonly isOlder?: boolean;
}

/** Returns all problems of a value, such as `sku.name must be one of Standard_LRS, got "standard_lrs"`. */
export function problemsOf(shape: Shape, value: unknown, path = ""): string[] {
  const { type, readOnly, values, constraints = {} } = shape;
  if (readOnly) return [`${path} must not be sent, because it is read-only`];
  if (!hasType(type, value)) return [`${path} must be a value of type ${type}, got ${JSON.stringify(value)}`];
  if (values !== undefined && !values.includes(value)) {
    return [`${path} must be one of ${values.join(", ")}, got ${JSON.stringify(value)}`];
  }
  const broken = Object.entries(constraints).filter(
    ([name, limit]) => !CONSTRAINTS[name as keyof MapperConstraints](value, limit),
  );
  return [
    ...broken.map(([name, limit]) => `${path} must have ${name} ${limit}, got ${JSON.stringify(value)}`),
    ...membersOf(shape, value).flatMap(([name, member, inner]) => problemsOf(member, inner, join(path, name))),
    ...namesIn(shape, value, path),
  ];
}

function hasType(type: Shape["type"], value: unknown): boolean {
  switch (type) {
    case "any":
      return true;
    case "list":
      return Array.isArray(value);
    case "map":
    case "object":
      return isObject(value);
    default:
      return typeof value === type;
  }
}

function membersOf({ items, properties }: Shape, value: unknown): [string, Shape, unknown][] {
  if (items !== undefined) return Object.entries(value as object).map(([name, item]) => [name, items, item]);
  const shapes = properties?.() ?? {};
  const given = properties === undefined ? [] : Object.entries(value as object);
  return given.flatMap(([name, member]) => {
    const shape = shapes[name];
    return shape === undefined ? [] : [[name, shape, member]];
  });
}

/** Returns the problems with the names of an object's properties: required ones that are missing, and unknown ones. */
function namesIn({ properties, isOlder }: Shape, value: unknown, path: string): string[] {
  if (properties === undefined) return [];
  const shapes = properties();
  const given = Object.keys(value as object);
  const missing = Object.keys(shapes).filter((name) => shapes[name]?.required && !given.includes(name));
  const unknown = isOlder ? [] : given.filter((name) => shapes[name] === undefined);
  return [
    ...missing.map((name) => `${join(path, name)} is required`),
    ...unknown.map((name) => `${join(path, name)} is not in the published schema`),
  ];
}

/** A constraint's name in the SDKs, and whether a value satisfies it. */
const CONSTRAINTS: Record<keyof MapperConstraints, (value: unknown, limit: unknown) => boolean> = {
  InclusiveMaximum: (value, limit) => Number(value) <= Number(limit),
  ExclusiveMaximum: (value, limit) => Number(value) < Number(limit),
  InclusiveMinimum: (value, limit) => Number(value) >= Number(limit),
  ExclusiveMinimum: (value, limit) => Number(value) > Number(limit),
  MultipleOf: (value, limit) => Number(value) % Number(limit) === 0,
  MaxLength: (value, limit) => (value as string).length <= Number(limit),
  MinLength: (value, limit) => (value as string).length >= Number(limit),
  MaxItems: (value, limit) => (value as unknown[]).length <= Number(limit),
  MinItems: (value, limit) => (value as unknown[]).length >= Number(limit),
  UniqueItems: (value, limit) => limit !== true || new Set(value as unknown[]).size === (value as unknown[]).length,
  Pattern: (value, limit) => (limit as RegExp).test(value as string),
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function join(path: string, name: string): string {
  if (/^\d+$/.test(name)) return `${path}[${name}]`;
  return path === "" ? name : `${path}.${name}`;
}
