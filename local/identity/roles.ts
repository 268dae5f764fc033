import { conditionAllows } from "./conditions";
import type { AccessRequest, RoleAssignment } from "./identity";
import { findRole, type RoleDefinition } from "./role-definitions";
import { matchesAction } from "./wildcards";

/** Whether one of the assignments allows a request: principal, scope, the role's actions, and its condition. */
export function assignmentsAllow(assignments: Iterable<RoleAssignment>, request: AccessRequest): boolean {
  for (const assignment of assignments) {
    if (assignment.principalId.toLowerCase() !== request.principalId.toLowerCase()) continue;
    if (!scopeCovers(assignment.scope, request.scope)) continue;
    const role = findRole(assignment.roleDefinitionId);
    if (role !== undefined && roleAllows(role, request) && holdsCondition(assignment, request)) return true;
  }
  return false;
}

/**
 * Whether a scope is a resource or one of its parents: `/subscriptions/S/resourceGroups/R` covers everything of that group, and
 * nothing of a group whose name begins alike.
 */
export function scopeCovers(scope: string, resourceId: string): boolean {
  const parent = normalize(scope);
  const child = normalize(resourceId);
  return child === parent || child.startsWith(`${parent}/`);
}

/** Whether a role's actions hold a request's and its exceptions do not. Management and data never stand for each other. */
export function roleAllows(role: RoleDefinition, request: Pick<AccessRequest, "action" | "dataAction">): boolean {
  const { action, dataAction } = request;
  if (dataAction !== undefined) {
    return matchesAny(role.dataActions, dataAction) && !matchesAny(role.notDataActions, dataAction);
  }
  return action !== undefined && matchesAny(role.actions, action) && !matchesAny(role.notActions, action);
}

/** Conditions bear on data actions alone: a conditioned Blob Data Contributor still creates and deletes any container. */
function holdsCondition(assignment: RoleAssignment, request: AccessRequest): boolean {
  return (
    assignment.condition === undefined ||
    request.dataAction === undefined ||
    conditionAllows(assignment.condition, { ...request, dataAction: request.dataAction })
  );
}

function matchesAny(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => matchesAction(pattern, action));
}

function normalize(id: string): string {
  return id.replace(/\/+$/, "").toLowerCase();
}
