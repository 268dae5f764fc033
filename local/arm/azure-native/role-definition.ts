import type { Resource, Resources } from "../../environment/resources";
import type { RoleDefinition } from "../../identity";
import { ArmError } from "../arm-error";
import { arrayAt, isObject, type Properties, stringAt } from "../properties";
import { authorize } from "./authorize";
import type { Azure } from "./azure";
import { roleDefinitionInputs } from "./inputs/role-definition";
import { isSameId, nameOf } from "./resource-id";
import type { ResourceType } from "./resource-type";
import { requireScope } from "./role-scope";

const TOKEN = "azure-native:authorization:RoleDefinition";
const ARM_TYPE = "Microsoft.Authorization/roleDefinitions";

/** The member of `permissions` with each list of actions. */
const lists = ["actions", "notActions", "dataActions", "notDataActions"] as const;

/**
 * Custom roles, which `identity/` enforces. Azure returns an id at the subscription for every scope below it. Therefore
 * the owner of a resource group can create a role there, but cannot delete it by this id (azure-cli issue 28354).
 */
export const roleDefinition: ResourceType = {
  token: TOKEN,
  armType: ARM_TYPE,
  apiVersion: "2022-05-01-preview",
  inputs: roleDefinitionInputs,
  name: { property: "roleDefinitionId", auto: "uuid" },
  path: ["roleDefinitionId", "scope"],
  computed: ["createdBy", "createdOn", "updatedBy", "updatedOn"],

  id: ({ roleDefinitionId }, subscriptionId) =>
    `/subscriptions/${subscriptionId}/providers/${ARM_TYPE}/${roleDefinitionId}`,
  async put({ id, inputs, existing }, azure) {
    await requireScope(azure, String(inputs.scope));
    await requireAssignableScopes(azure, inputs);
    requirePermissions(inputs);
    requireUniqueName(azure, id, inputs);
    const now = new Date().toISOString();
    const { objectId } = azure.identity.deployer;
    return {
      roleType: "CustomRole",
      createdBy: existing?.outputs.createdBy ?? objectId,
      createdOn: existing?.outputs.createdOn ?? now,
      updatedBy: objectId,
      updatedOn: now,
    };
  },
  notFound: (name) => ({
    code: "RoleDefinitionDoesNotExist",
    message: `The specified role definition with ID '${name}' does not exist.`,
  }),
  async delete({ id }, { resources }) {
    const isAssigned = resources
      .list("azure-native:authorization:RoleAssignment")
      .some(({ inputs }) => isSameId(nameOf(String(inputs.roleDefinitionId)), nameOf(id)));
    if (!isAssigned) return;
    throw new ArmError(
      400,
      "RoleDefinitionHasAssignments",
      "There are existing role assignments referencing role. Please delete all the role assignments before deleting the role.",
    );
  },
};

/** Returns the custom roles that exist. */
export function customRoles(resources: Resources): RoleDefinition[] {
  return resources.list(TOKEN).map(customRole);
}

function customRole({ id, inputs }: Resource): RoleDefinition {
  const [permissions] = arrayAt(inputs, "permissions").filter(isObject);
  const texts = (from: Properties, name: string) => arrayAt(from, name).map(String);
  const [actions, notActions, dataActions, notDataActions] = lists.map((name) => texts(permissions ?? {}, name)) as [
    string[],
    string[],
    string[],
    string[],
  ];
  const assignableScopes = texts(inputs, "assignableScopes");
  const name = String(inputs.roleName);
  return { id: nameOf(id), name, actions, notActions, dataActions, notDataActions, assignableScopes };
}

/** The deployer must be allowed to write role definitions at each scope ("Azure custom roles"). */
async function requireAssignableScopes(azure: Azure, inputs: Properties): Promise<void> {
  const scopes = arrayAt(inputs, "assignableScopes").map(String);
  if (scopes.length === 0) throw invalid("assignableScopes must name at least one scope, got none");
  for (const scope of scopes) {
    await requireScope(azure, scope);
    authorize(azure, `${ARM_TYPE}/write`, scope);
  }
}

function requirePermissions(inputs: Properties): void {
  const permissions = arrayAt(inputs, "permissions").filter(isObject);
  if (permissions.length !== 1) throw invalid(`permissions must have one member, got ${permissions.length}`);
  for (const name of lists) {
    for (const action of arrayAt(permissions[0] ?? {}, name).map(String)) {
      if (action === "*" || /^Microsoft\.\w+\/[\w*./-]+$/i.test(action) || /^\*\/\w+$/.test(action)) continue;
      throw new ArmError(
        400,
        "InvalidActionOrNotAction",
        `'${action}' does not match any of the actions supported by the providers.`,
      );
    }
  }
}

/** The name of a custom role is unique in the tenant. */
function requireUniqueName({ resources }: Azure, id: string, inputs: Properties): void {
  const name = stringAt(inputs, "roleName");
  if (name === undefined) throw invalid("roleName is required");
  const isTaken = resources
    .list(TOKEN)
    .some((other) => !isSameId(other.id, id) && isSameId(String(other.inputs.roleName), name));
  if (!isTaken) return;
  throw new ArmError(
    409,
    "RoleDefinitionWithSameNameExists",
    "A role definition cannot be updated with a name that already exists.",
  );
}

function invalid(message: string): ArmError {
  return new ArmError(400, "InvalidRoleDefinition", message);
}
