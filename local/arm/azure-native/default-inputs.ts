import { createHash, randomBytes } from "node:crypto";
import { hasUnknown, type Properties, unknownValue } from "../properties";
import type { CheckRequest } from "../provider";
import type { ResourceType } from "./resource-type";

/**
 * azure-native's mark for a resource with a random name: a replacement is created before the old resource is deleted.
 */
export const CREATE_BEFORE_DELETE = "__createBeforeDelete";

/** Adds the defaults that azure-native adds: the name, the location and the API version. */
export function defaultInputs(
  type: ResourceType,
  request: CheckRequest,
  apiVersion: string,
  defaultLocation: (resourceGroupName: unknown) => unknown,
): Properties {
  const { oldInputs } = request;
  const inputs: Record<string, unknown> = Object.fromEntries(
    Object.entries(request.inputs).filter(([name]) => !name.startsWith("__")),
  );
  if (inputs[type.name.property] === undefined) Object.assign(inputs, defaultName(type, request));
  if (inputs.location === undefined && "location" in type.inputs.properties) {
    inputs.location = oldInputs.location ?? defaultLocation(inputs.resourceGroupName);
  }
  inputs.azureApiVersion ??= apiVersion;
  return inputs;
}

/** Returns the default location: the configured one, or the resource group's. */
export function locationFrom(
  configured: unknown,
  resourceGroupName: unknown,
  locationOfGroup: (name: string) => unknown,
): unknown {
  if (configured !== undefined) return configured;
  if (hasUnknown(resourceGroupName)) return unknownValue;
  return typeof resourceGroupName === "string" ? locationOfGroup(resourceGroupName) : undefined;
}

function defaultName(type: ResourceType, { name, oldInputs, randomSeed, autonaming }: CheckRequest): Properties {
  const { property, auto } = type.name;
  if (oldInputs[property] !== undefined) {
    return { [property]: oldInputs[property], [CREATE_BEFORE_DELETE]: oldInputs[CREATE_BEFORE_DELETE] };
  }
  if (auto === "copy") return { [property]: name };
  if (autonaming?.mode === "disable") return {};
  const proposed = autonaming?.mode === "enforce" || (autonaming?.mode === "propose" && auto === "random");
  if (proposed) return { [property]: autonaming.proposedName, [CREATE_BEFORE_DELETE]: true };
  const hex = randomHex(randomSeed, name);
  return { [property]: auto === "uuid" ? uuid(hex) : `${name}${hex.slice(0, 8)}`, [CREATE_BEFORE_DELETE]: true };
}

/**
 * Returns random digits for a name. The engine's seed is unique to a resource and the same in the preview and the
 * update.
 */
function randomHex(seed: Uint8Array, name: string): string {
  if (seed.length === 0) return randomBytes(16).toString("hex");
  return createHash("sha256").update(seed).update(name).digest("hex").slice(0, 32);
}

function uuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
