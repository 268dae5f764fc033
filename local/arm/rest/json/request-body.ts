import { ArmError } from "../../arm-error";
import { locationName, type Resource, type ResourceType } from "../../azure-native";
import type { ObjectSchema, Schema } from "../../input-schema";
import { arrayAt, isEqual, isObject, objectAt, type Properties } from "../../properties";
import { validate } from "../../validate";
import { isOutside, NESTED_RESOURCES, namesOf, type PropertyNames } from "./property-names";

/** Members of each body that name the resource. Azure ignores them. */
const ENVELOPE: readonly string[] = ["id", "name", "type", "systemData", "etag"];

/**
 * Returns the body of a PUT or PATCH as inputs of azure-native. Properties that only Azure sets are left out if they
 * have the current value, so that a client can send back what it has read.
 *
 * @param body defaults to an empty one: some types need none.
 * @param existing the resource, if it exists.
 * @throws {ArmError} 400 `InvalidRequestContent`, if the body is not an object.
 */
export function inputsOf(type: ResourceType, body: unknown = {}, existing?: Resource): Properties {
  if (!isObject(body)) throw invalidContent("The request content must be a JSON object.");
  const names = namesOf(type.armType);
  const inputs: [name: string, value: unknown][] = [];
  const isInput = (name: string) => Object.hasOwn(type.inputs.properties, name) && !type.path.includes(name);
  const isIgnored = (name: string) => !isInput(name) && type.computed.includes(name);
  for (const [key, value] of Object.entries(body)) {
    const isFlattened = key === "properties" && !isInput(key) && isObject(value);
    if (isFlattened || ENVELOPE.includes(key) || isIgnored(key)) continue;
    if (!isInput(key) || !isOutside(names, key)) throw invalidContent(`${key} must not be given at this place.`);
    inputs.push([key, member(names, key, value, key)]);
  }
  const inside = isInput("properties") || isIgnored("properties") ? {} : objectAt(body, "properties");
  for (const [key, value] of Object.entries(inside)) {
    const name = originalName(names, "", key);
    if (isIgnored(name)) continue;
    if (isInput(name) && isOutside(names, name)) throw invalidContent(`properties.${key} must be outside properties.`);
    if (type.path.includes(name)) {
      // Azure returns the scope of a role assignment.
      if (existing !== undefined && isEqual(existing.outputs[name], value)) continue;
      throw invalidContent(`properties.${key} must not be given: it is part of the URL.`);
    }
    inputs.push([name, member(names, name, value, name)]);
  }
  const given: Properties = Object.fromEntries(
    inputs.map(([name, value]) => [
      name,
      name === "location" && typeof value === "string" ? locationName(value) : value,
    ]),
  );
  const known = existing === undefined ? {} : { ...existing.inputs, ...existing.outputs };
  const pruned = prune(type.inputs, given, known, names.readOnly ?? [], "") as Properties;
  return Object.fromEntries(Object.entries(pruned).filter(([name, value]) => !isDefault(name, value, existing)));
}

/** Returns whether a value is one that Azure has chosen. A client that sends back what it has read does not set it. */
function isDefault(name: string, value: unknown, existing: Resource | undefined): boolean {
  return existing !== undefined && existing.inputs[name] === undefined && isEqual(value, existing.outputs[name]);
}

/**
 * Checks inputs by the schema of the type.
 *
 * @throws {ArmError} 400 `InvalidRequestContent`, with all problems.
 */
export function checkInputs(type: ResourceType, inputs: Properties): void {
  const names = namesOf(type.armType);
  const problems = validate(type.inputs, inputs).map(({ property, reason }) =>
    type.path.includes(property) ? reason : `${restPath(names, property)}${reason.slice(property.length)}`,
  );
  if (problems.length > 0) throw invalidContent(`The request content was invalid: ${problems.join("; ")}`);
}

/**
 * Returns the identity of an update. Its identities are added to those that the resource has. One with the value null
 * is removed.
 */
export function mergedIdentity(body: unknown, given: Properties, before: Properties): Properties {
  const { userAssignedIdentities } = objectAt(isObject(body) ? body : {}, "identity");
  if (!isObject(given.identity) || !isObject(userAssignedIdentities)) return given;
  const removed = Object.entries(userAssignedIdentities)
    .filter(([, value]) => value === null)
    .map(([id]) => id.toLowerCase());
  const kept = arrayAt(objectAt(before, "identity"), "userAssignedIdentities").map(String);
  const added = arrayAt(given.identity, "userAssignedIdentities").map(String);
  const all = [...kept, ...added.filter((id) => !kept.some((other) => other.toLowerCase() === id.toLowerCase()))];
  const left = all.filter((id) => !removed.includes(id.toLowerCase()));
  const { userAssignedIdentities: _, ...identity } = given.identity;
  return { ...given, identity: { ...identity, ...(left.length > 0 && { userAssignedIdentities: left }) } };
}

export function invalidContent(reason: string): ArmError {
  return new ArmError(400, "InvalidRequestContent", reason);
}

/** @param path of the value by azure-native's names, without indexes. */
function converted(names: PropertyNames, value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((item) => converted(names, item, path));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      // Azure treats null as absent.
      .filter(([, item]) => item !== null)
      .map(([key, item]) => {
        const name = originalName(names, path, key);
        return [name, member(names, name, item, `${path}.${name}`)];
      }),
  );
}

function member(names: PropertyNames, name: string, value: unknown, path: string): unknown {
  if (path === "identity" && isObject(value)) return identityOf(value);
  const flat = NESTED_RESOURCES.has(name) ? (Array.isArray(value) ? value.map(flattened) : flattened(value)) : value;
  return converted(names, flat, path);
}

function flattened(value: unknown): unknown {
  if (!isObject(value) || !isObject(value.properties)) return value;
  const { properties, ...outside } = value;
  return { ...outside, ...properties };
}

/** Azure has an object with the ids of identities as names, azure-native a list of them. */
function identityOf({ userAssignedIdentities, type, ...rest }: Properties): Properties {
  const ids = isObject(userAssignedIdentities)
    ? Object.keys(userAssignedIdentities).filter((id) => userAssignedIdentities[id] !== null)
    : [];
  return {
    ...rest,
    ...(type !== undefined && { type: typeof type === "string" ? type.replaceAll(" ", "") : type }),
    ...(ids.length > 0 && { userAssignedIdentities: ids }),
  };
}

/** Returns azure-native's name of a member at a path. */
function originalName({ renamed = {} }: PropertyNames, path: string, name: string): string {
  const prefix = path === "" ? "" : `${path}.`;
  const found = Object.entries(renamed).find(
    ([original, current]) =>
      current === name && original.startsWith(prefix) && !original.slice(prefix.length).includes("."),
  );
  return found === undefined ? name : found[0].slice(prefix.length);
}

/** Leaves out what the schema does not have, and what is read-only or has the current value. */
function prune(schema: Schema, value: unknown, current: unknown, readOnly: readonly string[], path: string): unknown {
  if (schema.type === "array" && Array.isArray(value)) {
    const others = Array.isArray(current) ? current : [];
    return value.map((item, index) => prune(schema.items, item, others[index], readOnly, path));
  }
  if (schema.type !== "object" || !isObject(value)) return value;
  const { properties } = schema as ObjectSchema;
  const before = isObject(current) ? current : {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      const inner = path === "" ? name : `${path}.${name}`;
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (property !== undefined) return [[name, prune(property, item, before[name], readOnly, inner)]];
      const isUnchanged = Object.hasOwn(before, name) && isEqual(item, before[name]);
      return readOnly.includes(inner) || isUnchanged ? [] : [[name, item]];
    }),
  );
}

/** Returns a path of azure-native's names, such as `networkRuleSet.ipRules[0].iPAddressOrRange`, with Azure's names. */
function restPath(names: PropertyNames, property: string): string {
  const segments = property.split(".");
  const plain = segments.map((segment) => segment.replace(/\[\d+\]/g, ""));
  const renamed = segments.map((segment, index) => {
    const current = names.renamed?.[plain.slice(0, index + 1).join(".")];
    return current === undefined ? segment : segment.replace(/^[^[]+/, current);
  });
  const path = renamed.join(".");
  return isOutside(names, plain[0] ?? "") ? path : `properties.${path}`;
}
