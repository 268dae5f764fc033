import { BatchServiceError, invalidProperty, missingProperty, unsupportedProperty } from "../errors";
import { booleanOf, cannotConvert, durationOf, int32Of, stringOf } from "./primitives";

/**
 * Checks a value in a request's body at a path, and returns it as the service keeps it. Throws Azure's error at the
 * first problem. A shape is a function and not data, unlike the inputs of a resource (arm/input-schema.ts). Nothing but
 * the check reads it, and null, conversions, unsupported properties and the order of errors are the service's own.
 */
export type Shape = (value: unknown, path: string) => unknown;

/** A required property. */
interface Required {
  readonly required: Shape;
}

export function required(shape: Shape): Required {
  return { required: shape };
}

/** Returns the shape of values that a check accepts, and that the service keeps unchanged. */
export function checked(check: (value: unknown, path: string) => void): Shape {
  return (value, path) => {
    check(value, path);
    return value;
  };
}

/**
 * Returns the shape of an object with these properties and no others. As in OData, null counts as absent, and names
 * that start with `odata.` are annotations, which the service does not keep.
 */
export function object(properties: Readonly<Record<string, Shape | Required>>): Shape {
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw cannotConvert(path || "body", "an object");
    }
    const given = value as Record<string, unknown>;
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(properties, name) && !name.startsWith("odata.")) throw unknownProperty(join(path, name));
    }
    const isGiven = (name: string) => given[name] !== undefined && given[name] !== null;
    const all = Object.entries(properties);
    // Check given properties first: an unsupported property is a more useful error than a missing one that it needs.
    const kept = new Map<string, unknown>();
    for (const [name, property] of all.filter(([name]) => isGiven(name))) {
      const shape = typeof property === "function" ? property : property.required;
      kept.set(name, shape(given[name], join(path, name)));
    }
    for (const [name, property] of all) {
      if (typeof property !== "function" && !isGiven(name)) throw missingProperty(join(path, name));
    }
    return Object.fromEntries(Object.keys(given).flatMap((name) => (kept.has(name) ? [[name, kept.get(name)]] : [])));
  };
}

export function list(shape: Shape, { max = Number.POSITIVE_INFINITY } = {}): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) throw cannotConvert(path, "a list");
    if (value.length > max) throw invalidProperty(path, `${value.length} items`, `must have at most ${max} items`);
    return value.map((item, index) => shape(item, `${path}[${index}]`));
  };
}

/**
 * The maximum number of characters in a text, or in a list of resource files. Azure answers "Total size of
 * resourceFiles cannot be more than 32768 characters" (Azure/BatchExplorer#30, and "Troubleshoot Azure Data Factory
 * connectors", error 2504).
 */
export const MAX_CHARACTERS = 32_768;

/**
 * Returns the shape of a text. NUL is refused because a process cannot receive it, and half a surrogate pair because it
 * has no UTF-8.
 */
export function text({ min = 0, max = MAX_CHARACTERS } = {}): Shape {
  return (value, path) => {
    const given = stringOf(value, path);
    // Shows only the length: a text can be a secret, in an environment setting or a URL.
    const shown = `${given.length} characters`;
    if (given.length < min || given.length > max) {
      throw invalidProperty(path, shown, `must be a text of ${min} to ${max} characters`);
    }
    if (/[\0\p{Cs}]/u.test(given)) {
      throw invalidProperty(path, shown, "must have no NUL and no half of a surrogate pair");
    }
    return given;
  };
}

/** An id of a pool, job or task: 1 to 64 letters, digits, hyphens and underscores. */
export const id: Shape = (value, path) => {
  const given = stringOf(value, path);
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(given)) {
    throw invalidProperty(path, value, "must be 1 to 64 letters, digits, hyphens and underscores");
  }
  return given;
};

export function integer({ min, max }: { min: number; max: number }): Shape {
  return (value, path) => {
    const given = int32Of(value, path);
    if (given < min || given > max) throw invalidProperty(path, given, `must be a whole number from ${min} to ${max}`);
    return given;
  };
}

export const boolean: Shape = booleanOf;

/**
 * Returns the shape of one of these words, which the service returns as they are written here. Case is ignored, because
 * clients send Azure's enumerations in different cases.
 */
export function oneOf(...words: string[]): Shape {
  return (value, path) => {
    const given = stringOf(value, path);
    const word = words.find((each) => each.toLowerCase() === given.toLowerCase());
    if (word === undefined) throw invalidProperty(path, value, `must be one of ${words.join(", ")}`);
    return word;
  };
}

export const duration: Shape = durationOf;

/** The shape of an object with any names and texts. */
export const texts: Shape = (value, path) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw cannotConvert(path, "an object");
  return Object.fromEntries(Object.entries(value).map(([name, given]) => [name, text()(given, join(path, name))]));
};

/**
 * Returns the shape of a property that is refused unless it is empty or false, because a task or node would wait for it
 * in vain.
 */
export function unsupported(reason: string): Shape {
  return checked((value, path) => {
    const empty =
      value === false || value === "" || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
    if (!empty) throw unsupportedProperty(path, reason);
  });
}

/** Returns whether a word of an enumeration is this one, ignoring case. */
export function is(value: unknown, word: string): boolean {
  return typeof value === "string" && value.toLowerCase() === word;
}

function unknownProperty(path: string): BatchServiceError {
  return new BatchServiceError("InvalidRequestBody", {
    PropertyName: path,
    Reason: `The property '${path}' does not exist. Make sure to only use property names that are defined by the type.`,
  });
}

/** Returns the path of a property in an object. */
export function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
