import { ArmError } from "../arm-error";
import type { Properties } from "../properties";

export function resourceGroupId(subscriptionId: string, resourceGroupName: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`;
}

/**
 * Returns an id below a resource group. `parts` are the type's segments, each followed by the input with the segment's
 * name, such as `["Microsoft.Batch/batchAccounts", "accountName", "pools", "poolName"]`.
 */
export function resourceId(inputs: Properties, subscriptionId: string, parts: readonly string[]): string {
  const group = resourceGroupId(subscriptionId, text(inputs, "resourceGroupName"));
  const path = parts.map((part, index) => (index % 2 === 0 ? part : text(inputs, part))).join("/");
  return `${group}/providers/${path}`;
}

/** Returns the resource group that an id is in or names, or undefined for a resource directly in the subscription. */
export function groupOf(id: string): { readonly id: string; readonly name: string } | undefined {
  const match = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(id);
  return match === null ? undefined : { id: match[0], name: match[1] ?? "" };
}

/**
 * Returns the parent of a resource whose id has two types or more. A container's parent is its account, because
 * `blobServices/default` always exists.
 */
export function parentOf(id: string): string | undefined {
  const nested = /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+)\/[^/]+/i.exec(id);
  return nested?.[1];
}

export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/** Returns whether two ids name the same resource. Azure ignores case. */
export function isSameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Returns whether a resource is the one that `scope` names, or below it. */
export function isWithin(scope: string, id: string): boolean {
  return isSameId(scope, id) || id.toLowerCase().startsWith(`${scope.toLowerCase()}/`);
}

function text(inputs: Properties, property: string): string {
  const value = inputs[property];
  if (typeof value === "string") return value;
  throw new ArmError(400, "InvalidRequestContent", `${property} must be known before the resource can be addressed`);
}
