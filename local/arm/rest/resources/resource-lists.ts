import { ArmError } from "../../arm-error";
import {
  type Azure,
  actionOf,
  authorize,
  currentResource,
  isSameId,
  isWithin,
  parentOf,
  type Resource,
  type ResourceType,
} from "../../azure-native";
import type { Properties } from "../../properties";
import type { RestRequest } from "../http/rest-answer";
import { representation } from "../json/representation";
import type { Address } from "./addresses";
import { parseListFilter } from "./list-filter";
import { requireGroup } from "./resource-requests";
import { servedTypes } from "./served-types";

/** The members of an item in a list of resources of all types. */
const SUMMARY: readonly string[] = ["id", "name", "type", "location", "tags", "kind", "sku", "identity", "managedBy"];

/**
 * Returns the resources of a type at the path of a list. At a group or a subscription, only those that the caller may
 * read.
 *
 * @throws {ArmError}
 */
export async function listType(request: RestRequest, { type }: Address): Promise<Properties[]> {
  const { azure, path } = request;
  const scope = scopeOf(path, type);
  requireGroup(azure, scope);
  const parent = parentOf(path);
  if (parent !== undefined || isExtension(type)) {
    authorize(azure, actionOf(type, "read"), scope === "" ? "/" : scope);
    if (parent !== undefined && azure.resources.get(parent) === undefined && !isExtension(type)) {
      throw new ArmError(404, "ParentResourceNotFound", `Parent resource '${parent}' not found.`);
    }
    const discovered = (await type.discoverAll?.(scope, azure)) ?? [];
    // Only those directly at the path, and not those of resources below it.
    const items = (await currentOf(azure, type, scope, discovered)).filter(({ id }) => isWithin(path, id));
    return items.map((item) => representation(type, item));
  }
  requireVisible(azure, scope);
  const readable = (await currentOf(azure, type, scope)).filter((item) => mayRead(azure, type, item));
  return readable.map((item) => representation(type, item));
}

/** Returns the resources of all types that are in a location, at a group or the subscription. @throws {ArmError} */
export async function listResources(request: RestRequest, scope: string): Promise<Properties[]> {
  const { azure, query } = request;
  requireGroup(azure, scope);
  requireVisible(azure, scope);
  const matches = parseListFilter(query.get("$filter"));
  const isExpanded = (query.get("$expand") ?? "").includes("provisioningState");
  const tracked = servedTypes.filter(
    ({ armType, inputs }) => "location" in inputs.properties && armType !== "Microsoft.Resources/resourceGroups",
  );
  const found = await Promise.all(
    tracked.map(async (type) =>
      (await currentOf(azure, type, scope))
        .filter((item) => mayRead(azure, type, item))
        .map((item) => ({ ...summary(type, item), ...(isExpanded && stateOf(item)) })),
    ),
  );
  return found.flat().filter(matches);
}

/**
 * Refuses a caller that has no role at a scope, at a scope around it, or at one inside it.
 *
 * @throws {ArmError} `AuthorizationFailed`
 */
export function requireVisible(azure: Azure, scope: string): void {
  if (isVisible(azure, scope)) return;
  authorize(azure, "Microsoft.Resources/subscriptions/resourceGroups/read", scope);
}

/** Returns whether the caller has a role at a scope, above or below it. */
export function isVisible({ identity, resources }: Azure, scope: string): boolean {
  const principalId = identity.deployer.objectId;
  const action = "Microsoft.Resources/subscriptions/resourceGroups/read";
  return (
    identity.isAllowed({ principalId, scope, action, service: "arm" }) ||
    resources
      .list("azure-native:authorization:RoleAssignment", scope)
      .some(({ inputs }) => String(inputs.principalId).toLowerCase() === principalId.toLowerCase())
  );
}

/** @param others ids of resources that need not be stored yet. Defaults to none. */
async function currentOf(
  azure: Azure,
  type: ResourceType,
  scope: string,
  others: readonly string[] = [],
): Promise<Resource[]> {
  const stored = azure.resources.list(type.token, scope === "" ? undefined : scope).map(({ id }) => id);
  const found = others.filter((id) => !stored.some((known) => isSameId(known, id)));
  const current = await Promise.all([...stored, ...found].map((id) => currentResource(azure, type, id)));
  return current.filter((item) => item !== undefined);
}

function mayRead({ identity }: Azure, type: ResourceType, { id }: Resource): boolean {
  const principalId = identity.deployer.objectId;
  return identity.isAllowed({ principalId, scope: id, action: actionOf(type, "read"), service: "arm" });
}

/** Returns the group, subscription or parent whose resources a path lists. */
function scopeOf(path: string, { armType }: ResourceType): string {
  const suffix = `/providers/${armType}`;
  if (path.toLowerCase().endsWith(suffix.toLowerCase())) return path.slice(0, -suffix.length);
  return path.slice(0, path.lastIndexOf("/"));
}

function isExtension({ path }: ResourceType): boolean {
  return !path.includes("resourceGroupName");
}

function summary(type: ResourceType, resource: Resource): Properties {
  return Object.fromEntries(Object.entries(representation(type, resource)).filter(([name]) => SUMMARY.includes(name)));
}

function stateOf({ outputs }: Resource): Properties {
  return { provisioningState: outputs.provisioningState ?? "Succeeded" };
}
