import { ConditionError, checkCondition } from "../../identity";
import { ArmError } from "../arm-error";
import { type Properties, stringAt } from "../properties";
import type { Azure } from "./azure";
import { principalTypes } from "./identities";
import { roleAssignmentInputs } from "./inputs/role-assignment";
import { isSameId, isWithin } from "./resource-id";
import type { ResourceType } from "./resource-type";
import { requireScope } from "./role-scope";

const TOKEN = "azure-native:authorization:RoleAssignment";

/** Role assignments, which `identity/` enforces from the next request on. */
export const roleAssignment: ResourceType = {
  token: TOKEN,
  armType: "Microsoft.Authorization/roleAssignments",
  apiVersion: "2022-04-01",
  inputs: roleAssignmentInputs,
  name: { property: "roleAssignmentName", auto: "uuid" },
  path: ["roleAssignmentName", "scope"],
  createOnly: ["principalId"],
  computed: ["createdBy", "createdOn", "updatedBy", "updatedOn"],

  id: ({ scope, roleAssignmentName }) =>
    `${String(scope).replace(/\/+$/, "")}/providers/Microsoft.Authorization/roleAssignments/${roleAssignmentName}`,
  async put({ id, inputs, existing }, azure) {
    await requireScope(azure, String(inputs.scope));
    requireRole(azure, String(inputs.roleDefinitionId), String(inputs.scope));
    requirePrincipal(azure, String(inputs.principalId), String(inputs.principalType ?? "User"));
    requireCondition(inputs);
    requireNew(azure, id, inputs);
    if (
      existing !== undefined &&
      !isSameId(String(existing.inputs.roleDefinitionId), String(inputs.roleDefinitionId))
    ) {
      throw new ArmError(
        400,
        "RoleAssignmentUpdateNotPermitted",
        "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
      );
    }
    const now = new Date().toISOString();
    const { objectId } = azure.identity.deployer;
    return {
      scope: inputs.scope,
      conditionVersion: inputs.condition === undefined ? undefined : (inputs.conditionVersion ?? "2.0"),
      createdBy: existing?.outputs.createdBy ?? objectId,
      createdOn: existing?.outputs.createdOn ?? now,
      updatedBy: objectId,
      updatedOn: now,
    };
  },
  notFound: (name) => ({ code: "RoleAssignmentNotFound", message: `The role assignment '${name}' is not found.` }),
};

function requireRole({ identity }: Azure, roleDefinitionId: string, scope: string): void {
  const role = identity.findRole(roleDefinitionId);
  if (role !== undefined) {
    if (role.assignableScopes?.some((assignable) => isWithin(assignable, scope)) ?? true) return;
    throw new ArmError(
      400,
      "RoleAssignmentScopeNotAssignableToRoleDefinition",
      `The role assignment scope '${scope}' must match one of the assignable scopes of role definition '${role.name}'.`,
    );
  }
  const guid = roleDefinitionId.slice(roleDefinitionId.lastIndexOf("/") + 1);
  throw new ArmError(
    400,
    "RoleDefinitionDoesNotExist",
    `The specified role definition with ID '${guid}' does not exist.`,
  );
}

function requirePrincipal(azure: Azure, principalId: string, principalType: string): void {
  const types = principalTypes(azure, principalId);
  if (types === undefined) {
    throw new ArmError(
      400,
      "PrincipalNotFound",
      `Principal ${principalId} does not exist in the directory ${azure.identity.tenantId}.`,
    );
  }
  if (types.some((type) => type === principalType)) return;
  throw new ArmError(
    400,
    "UnmatchedPrincipalType",
    `The PrincipalId '${principalId}' has type '${types[0]}', which is different from specified PrincipalType '${principalType}'.`,
  );
}

function requireCondition(inputs: Properties): void {
  const condition = stringAt(inputs, "condition");
  if (condition === undefined) {
    if (inputs.conditionVersion === undefined) return;
    throw new ArmError(400, "InvalidCondition", "conditionVersion must be left out if condition is left out");
  }
  try {
    checkCondition(condition, stringAt(inputs, "conditionVersion"));
  } catch (error) {
    if (error instanceof ConditionError) throw new ArmError(400, "InvalidCondition", error.message);
    throw error;
  }
}

/**
 * Refuses a second assignment of the same role to the same principal at the same scope, regardless of the assignments'
 * names.
 */
function requireNew({ identity, resources }: Azure, id: string, inputs: Properties): void {
  const roleOf = (from: Properties) => identity.findRole(String(from.roleDefinitionId))?.id;
  const twin = resources
    .list(TOKEN)
    .some(
      (other) =>
        !isSameId(other.id, id) &&
        isSameId(String(other.inputs.scope), String(inputs.scope)) &&
        isSameId(String(other.inputs.principalId), String(inputs.principalId)) &&
        roleOf(other.inputs) === roleOf(inputs),
    );
  if (twin) throw new ArmError(409, "RoleAssignmentExists", "The role assignment already exists.");
}
