import { ArmError } from "../arm-error";
import type { Properties } from "../properties";

export function resourceGroupId(subscriptionId: string, resourceGroupName: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`;
}

/**
 * An id below a resource group: `parts` are the type's segments, each followed by the name of the input that names it, such as
 * `["Microsoft.Batch/batchAccounts", "accountName", "pools", "poolName"]`.
 */
export function resourceId(inputs: Properties, subscriptionId: string, parts: readonly string[]): string {
  const group = resourceGroupId(subscriptionId, text(inputs, "resourceGroupName"));
  const path = parts.map((part, index) => (index % 2 === 0 ? part : text(inputs, part))).join("/");
  return `${group}/providers/${path}`;
}

/** The resource group that an id lies in, or is; undefined where it is the subscription's own. */
export function groupOf(id: string): { readonly id: string; readonly name: string } | undefined {
  const match = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(id);
  return match === null ? undefined : { id: match[0], name: match[1] ?? "" };
}

/** The resource that an id of two types or more lies below; containers lie below their account, as `blobServices/default` always is. */
export function parentOf(id: string): string | undefined {
  const nested = /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+)\/[^/]+/i.exec(id);
  return nested?.[1];
}

export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/** Whether two ids name one resource: Azure does not look at case. */
export function isSameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function text(inputs: Properties, property: string): string {
  const value = inputs[property];
  if (typeof value === "string") return value;
  throw new ArmError(400, "InvalidRequestContent", `${property} must be known before the resource can be addressed`);
}
