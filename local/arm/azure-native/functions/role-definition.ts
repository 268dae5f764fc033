import type { RoleDefinition } from "../../../identity";
import type { Properties } from "../../properties";
import { authorize } from "../authorize";
import type { Azure } from "../azure";
import { roleDefinition } from "../role-definition";
import { findResource, getterOutputs } from "./getter";

/** Reads a role: a built-in one, or a custom one that exists. */
export async function getRoleDefinition(args: Properties, azure: Azure): Promise<Properties> {
  const role = azure.identity.findRole(String(args.roleDefinitionId));
  if (role === undefined || role.assignableScopes !== undefined) {
    return getterOutputs(await findResource(roleDefinition, args, azure, "read"));
  }
  authorize(azure, `${roleDefinition.armType}/read`, String(args.scope));
  return builtIn(role, azure);
}

function builtIn(role: RoleDefinition, { identity }: Azure): Properties {
  const { id, name: roleName, actions, notActions, dataActions, notDataActions } = role;
  return {
    id: `/subscriptions/${identity.subscriptionId}/providers/${roleDefinition.armType}/${id}`,
    name: id,
    type: roleDefinition.armType,
    azureApiVersion: roleDefinition.apiVersion,
    roleName,
    roleType: "BuiltInRole",
    assignableScopes: ["/"],
    permissions: [{ actions, notActions, dataActions, notDataActions }],
  };
}
