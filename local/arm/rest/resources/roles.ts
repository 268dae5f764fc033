import { allBuiltInRoles, type RoleDefinition } from "../../../identity";
import { ArmError } from "../../arm-error";
import { type Azure, actionOf, authorize, isSameId, isWithin, type ResourceType } from "../../azure-native";
import type { Properties } from "../../properties";
import type { RestRequest } from "../http/rest-answer";
import { representation } from "../json/representation";
import type { Address } from "./addresses";

const DEFINITIONS = "Microsoft.Authorization/roleDefinitions";
const ASSIGNMENTS = "Microsoft.Authorization/roleAssignments";

/** Returns the list of roles or assignments at a scope, or undefined for another type. @throws {ArmError} */
export function listRoles({ azure, query }: RestRequest, { type, path }: Address): Properties[] | undefined {
  if (type.armType !== DEFINITIONS && type.armType !== ASSIGNMENTS) return undefined;
  const scope = normalized(path.scope);
  authorize(azure, actionOf(type, "read"), scope);
  const filter = query.get("$filter") ?? "";
  return type.armType === DEFINITIONS
    ? definitionsAt(azure, type, scope, filter)
    : assignmentsAt(azure, type, scope, filter);
}

/** Returns a built-in role, which is not a stored resource, or undefined. */
export function builtInRole({ azure, method }: RestRequest, { type, path }: Address): Properties | undefined {
  if (type.armType !== DEFINITIONS || method !== "GET") return undefined;
  const role = azure.identity.findRole(String(path.roleDefinitionId));
  // A custom role is a stored resource.
  if (role === undefined || role.assignableScopes !== undefined) return undefined;
  authorize(azure, actionOf(type, "read"), normalized(path.scope));
  return definition(role, azure);
}

function definitionsAt(azure: Azure, type: ResourceType, scope: string, filter: string): Properties[] {
  const [, roleName] = /roleName\s+eq\s+'((?:[^']|'')*)'/i.exec(filter) ?? [];
  const [, kind] = /type\s+eq\s+'(\w+)'/i.exec(filter) ?? [];
  const custom = azure.resources
    .list(type.token)
    .filter(({ inputs }) => (inputs.assignableScopes as string[]).some((assignable) => isWithin(assignable, scope)))
    .map((resource) => representation(type, resource));
  return [...allBuiltInRoles().map((role) => definition(role, azure)), ...custom].filter(({ properties }) => {
    const { roleName: name, type: roleType } = properties as Properties;
    return (
      (roleName === undefined || isSameId(String(name), roleName.replaceAll("''", "'"))) &&
      (kind === undefined || isSameId(String(roleType), kind))
    );
  });
}

function definition(role: RoleDefinition, { identity }: Azure): Properties {
  const { id, name, actions, notActions, dataActions, notDataActions } = role;
  return {
    id: `/subscriptions/${identity.subscriptionId}/providers/${DEFINITIONS}/${id}`,
    name: id,
    type: DEFINITIONS,
    properties: {
      roleName: name,
      type: "BuiltInRole",
      description: "",
      assignableScopes: ["/"],
      permissions: [{ actions, notActions, dataActions, notDataActions }],
    },
  };
}

/** See "List Azure role assignments using the REST API": the scopes that each filter includes. */
function assignmentsAt({ resources }: Azure, type: ResourceType, scope: string, filter: string): Properties[] {
  const isAtScope = /atScope\(\)/i.test(filter);
  const [, principal] = /(?:principalId\s+eq\s+|assignedTo\(\s*)'\{?([\da-f-]+)\}?'/i.exec(filter) ?? [];
  const isKnown = filter === "" || isAtScope || principal !== undefined;
  if (!isKnown) throw new ArmError(400, "BadRequestFormat", `The filter '${filter}' is not supported.`);
  return resources
    .list(type.token)
    .filter(({ inputs }) => {
      const own = String(inputs.scope);
      const isIncluded = isWithin(own, scope) || (!isAtScope && isWithin(scope, own));
      return isIncluded && (principal === undefined || isSameId(String(inputs.principalId), principal));
    })
    .map((resource) => representation(type, resource));
}

function normalized(scope: string | undefined): string {
  return String(scope).replace(/\/+$/, "");
}
