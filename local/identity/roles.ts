import { conditionAllows } from "./conditions";
import type { AccessRequest, RoleAssignment } from "./identity";
import { type CustomRoles, findRole, type RoleDefinition } from "./role-definitions";
import { matchesAction } from "./wildcards";

/**
 * Returns whether one of the assignments allows a request, based on principal, scope, the role's actions, and the
 * condition.
 */
export function assignmentsAllow(
  assignments: Iterable<RoleAssignment>,
  request: AccessRequest,
  customRoles?: CustomRoles,
): boolean {
  for (const assignment of assignments) {
    if (assignment.principalId.toLowerCase() !== request.principalId.toLowerCase()) continue;
    if (!scopeCovers(assignment.scope, request.scope)) continue;
    const role = findRole(assignment.roleDefinitionId, customRoles);
    if (role !== undefined && roleAllows(role, request) && holdsCondition(assignment, request)) return true;
  }
  return false;
}

/**
 * Returns whether a scope is a resource or one of its parents. `/subscriptions/S/resourceGroups/R` includes everything
 * in that group, but nothing in a group whose name only starts with R.
 */
export function scopeCovers(scope: string, resourceId: string): boolean {
  const parent = normalize(scope);
  const child = normalize(resourceId);
  return child === parent || child.startsWith(`${parent}/`);
}

/**
 * Returns whether a role's actions include the request's action and its exceptions do not. Management actions and data
 * actions are separate.
 */
export function roleAllows(role: RoleDefinition, request: Pick<AccessRequest, "action" | "dataAction">): boolean {
  const { action, dataAction } = request;
  if (dataAction !== undefined) {
    return matchesAny(role.dataActions, dataAction) && !matchesAny(role.notDataActions, dataAction);
  }
  return action !== undefined && matchesAny(role.actions, action) && !matchesAny(role.notActions, action);
}

/**
 * Conditions apply only to data actions, and to the management of role assignments: Blob Data Contributor with a
 * condition can still create and delete any container.
 */
function holdsCondition(assignment: RoleAssignment, request: AccessRequest): boolean {
  return (
    assignment.condition === undefined ||
    (request.dataAction === undefined && !/^Microsoft\.Authorization\/roleAssignments\//i.test(request.action ?? "")) ||
    conditionAllows(assignment.condition, request)
  );
}

function matchesAny(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => matchesAction(pattern, action));
}

function normalize(id: string): string {
  return id.replace(/\/+$/, "").toLowerCase();
}
