import { ArmError } from "../arm-error";
import type { Azure } from "./azure";
import { groupOf, isSameId, parentOf } from "./resource-id";

/**
 * Requires that the scope of a role assignment or a role definition exists: the subscription, a resource, or a
 * container.
 *
 * @throws {ArmError} `ResourceGroupNotFound`, `ResourceNotFound`.
 */
export async function requireScope({ identity, resources, storage }: Azure, scope: string): Promise<void> {
  const subscription = `/subscriptions/${identity.subscriptionId}`;
  if (isSameId(scope, subscription) || resources.get(scope) !== undefined) return;
  // A container that a client created over the data plane is not a resource of this provider, but is a valid scope.
  const account = parentOf(scope);
  const container = /\/blobServices\/default\/containers\/([^/]+)$/i.exec(scope)?.[1];
  const accountExists = account !== undefined && resources.get(account) !== undefined;
  if (accountExists && container !== undefined && (await storage.getContainer(account, container)) !== undefined)
    return;
  const group = groupOf(scope);
  throw group !== undefined && resources.get(group.id) === undefined
    ? new ArmError(404, "ResourceGroupNotFound", `Resource group '${group.name}' could not be found.`)
    : new ArmError(404, "ResourceNotFound", `The resource '${scope}' was not found.`);
}
