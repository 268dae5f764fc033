import { parseDuration } from "../../../environment/duration";
import { BatchServiceError, invalidProperty, missingProperty, unsupportedProperty } from "../errors";

/**
 * Checks a value in a request's body at a path, and throws Azure's error at the first problem. A shape is a function
 * and not data, unlike the inputs of a resource (arm/input-schema.ts). Nothing but the check reads it, and null,
 * unsupported properties and the order of errors are the service's own.
 */
export type Shape = (value: unknown, path: string) => void;

/** A required property. */
interface Required {
  readonly required: Shape;
}

export function required(shape: Shape): Required {
  return { required: shape };
}

/** Returns the shape of an object with these properties and no others. Null counts as absent, as in OData. */
export function object(properties: Readonly<Record<string, Shape | Required>>): Shape {
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw invalidProperty(path || "body", value, "must be an object");
    }
    const given = value as Record<string, unknown>;
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(properties, name) && !name.startsWith("odata.")) throw unknownProperty(join(path, name));
    }
    const isGiven = (name: string) => given[name] !== undefined && given[name] !== null;
    const all = Object.entries(properties);
    // Check given properties first: an unsupported property is a more useful error than a missing one that it needs.
    for (const [name, property] of all.filter(([name]) => isGiven(name))) {
      (typeof property === "function" ? property : property.required)(given[name], join(path, name));
    }
    for (const [name, property] of all) {
      if (typeof property !== "function" && !isGiven(name)) throw missingProperty(join(path, name));
    }
  };
}

export function list(shape: Shape, { max = Number.POSITIVE_INFINITY } = {}): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) throw invalidProperty(path, value, "must be a list");
    if (value.length > max) throw invalidProperty(path, `${value.length} items`, `must have at most ${max} items`);
    value.forEach((item, index) => {
      shape(item, `${path}[${index}]`);
    });
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
    // Shows only the length: a text can be a secret, in an environment setting or a URL.
    const given = typeof value === "string" ? `${value.length} characters` : value;
    if (typeof value !== "string" || value.length < min || value.length > max) {
      throw invalidProperty(path, given, `must be a text of ${min} to ${max} characters`);
    }
    if (/[\0\p{Cs}]/u.test(value)) {
      throw invalidProperty(path, given, "must have no NUL and no half of a surrogate pair");
    }
  };
}

/** An id of a pool, job or task: 1 to 64 letters, digits, hyphens and underscores. */
export const id: Shape = (value, path) => {
  if (typeof value !== "string" || !/^[A-Za-z0-9_-]{1,64}$/.test(value)) {
    throw invalidProperty(path, value, "must be 1 to 64 letters, digits, hyphens and underscores");
  }
};

export function integer({ min, max }: { min: number; max: number }): Shape {
  return (value, path) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
      throw invalidProperty(path, value, `must be a whole number from ${min} to ${max}`);
    }
  };
}

export const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

export const boolean: Shape = (value, path) => {
  if (typeof value !== "boolean") throw invalidProperty(path, value, "must be true or false");
};

/**
 * Returns the shape of one of these words. Case is ignored, because clients send Azure's enumerations in different
 * cases.
 */
export function oneOf(...words: string[]): Shape {
  return (value, path) => {
    if (typeof value !== "string" || !words.includes(value.toLowerCase())) {
      throw invalidProperty(path, value, `must be one of ${words.join(", ")}`);
    }
  };
}

export const duration: Shape = (value, path) => {
  if (typeof value !== "string" || parseDuration(value) === undefined) {
    throw invalidProperty(
      path,
      value,
      "must be an ISO 8601 duration of days, hours, minutes and seconds, such as PT1H",
    );
  }
};

/** Stored and returned without effect: it needs one of Azure's machines. */
export const kept: Shape = () => {};

/**
 * Returns the shape of a property that is refused unless it is empty or false, because a task or node would wait for it
 * in vain.
 */
export function unsupported(reason: string): Shape {
  return (value, path) => {
    const empty =
      value === false || value === "" || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
    if (!empty) throw unsupportedProperty(path, reason);
  };
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

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
