import { randomUUID } from "node:crypto";
import type { Resource } from "../../environment/resources";
import type { ManagedIdentity, PrincipalType } from "../../identity";
import { ArmError } from "../arm-error";
import { arrayAt, objectAt, type Properties, stringAt } from "../properties";
import type { Azure } from "./azure";
import { isSameId } from "./resource-id";

/** Returns the user-assigned identity with an ARM id, or undefined. */
export function findIdentity({ resources }: Azure, id: string): ManagedIdentity | undefined {
  const resource = resources.get(id);
  if (resource?.type !== "azure-native:managedidentity:UserAssignedIdentity") return undefined;
  return {
    resourceId: resource.id,
    objectId: String(resource.outputs.principalId),
    clientId: String(resource.outputs.clientId),
  };
}

/**
 * Returns the identities that `identity.userAssignedIdentities` names.
 *
 * @throws {ArmError} if one does not exist, or if the list does not match `identity.type`.
 */
export function assignedIdentities(azure: Azure, inputs: Properties): ManagedIdentity[] {
  const identity = objectAt(inputs, "identity");
  const ids = arrayAt(identity, "userAssignedIdentities").map(String);
  const wanted = String(identity.type ?? "None").includes("UserAssigned");
  if (wanted !== ids.length > 0) {
    throw new ArmError(
      400,
      "InvalidIdentityValues",
      wanted
        ? "identity.userAssignedIdentities must name at least one identity if identity.type is UserAssigned, got none"
        : `identity.userAssignedIdentities must be left out if identity.type is ${identity.type ?? "None"}, got ${ids.length}`,
    );
  }
  return ids.map((id) => {
    const found = findIdentity(azure, id);
    if (found !== undefined) return found;
    throw new ArmError(
      400,
      "FailedIdentityOperation",
      `Identity operation failed: the identity '${id}' could not be found.`,
    );
  });
}

/** Returns a resource's output `identity`: the input, with the principals that Azure assigned. */
export function identityOutput(
  azure: Azure,
  inputs: Properties,
  existing: Resource | undefined,
): Properties | undefined {
  const type = stringAt(objectAt(inputs, "identity"), "type");
  if (type === undefined) return undefined;
  const assigned = assignedIdentities(azure, inputs);
  const before = stringAt(objectAt(existing?.outputs ?? {}, "identity"), "principalId");
  return {
    type,
    ...(type.includes("SystemAssigned")
      ? { principalId: before ?? randomUUID(), tenantId: azure.identity.tenantId }
      : {}),
    ...(assigned.length === 0
      ? {}
      : {
          userAssignedIdentities: Object.fromEntries(
            assigned.map(({ resourceId, clientId, objectId }) => [resourceId, { clientId, principalId: objectId }]),
          ),
        }),
  };
}

/**
 * Returns the principal types that a role assignment can state for a principal, or undefined if no principal has that
 * object id. The default deployer can be a person or a pipeline, so both types are valid for it.
 */
export function principalTypes({ identity, resources }: Azure, objectId: string): readonly PrincipalType[] | undefined {
  const types = identity.deployerTypes(objectId);
  if (types !== undefined) return types;
  const isManagedIdentity = resources
    .list()
    .some(
      ({ outputs }) =>
        [outputs.principalId, objectAt(outputs, "identity").principalId].some(
          (candidate) => typeof candidate === "string" && isSameId(candidate, objectId),
        ) && outputs.type !== "Microsoft.Authorization/roleAssignments",
    );
  return isManagedIdentity ? ["ServicePrincipal"] : undefined;
}
