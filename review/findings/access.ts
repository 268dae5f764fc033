import type { PreviewStep } from "../preview/preview";
import { textOf } from "../preview/values";
import { byText } from "./change";
import { placeOf } from "./places";
import { type Principal, principalOf } from "./principals";
import { type RoleRights, roleOf, type Side } from "./roles";

/** The type of a role assignment. */
export const ASSIGNMENT = "azure-native:authorization:RoleAssignment";

/** What one principal can do at one place, before and after the update. */
export interface AccessChange extends AccessPlace {
  readonly before: readonly GrantedRole[];
  readonly after: readonly GrantedRole[];
}

/** What one principal can do at one place, which the update does not change. */
export interface StoredAccess extends AccessPlace {
  readonly roles: readonly GrantedRole[];
}

interface AccessPlace {
  readonly principal: Principal;
  /** The scope, such as `container job-frames`. */
  readonly place: string;
  /** Whether the preview does not know the scope, so that it comes from the name of the role assignment. */
  readonly isPlaceDerived: boolean;
}

/** A role that a principal has. */
export interface GrantedRole extends RoleRights {
  /** The condition, in words if it is the one of this library. */
  readonly condition: string | undefined;
}

/**
 * Returns who has access where, by the role assignments of the stack. The preview does not have those of other stacks.
 */
export function accessChanges(steps: readonly PreviewStep[]): { changes: AccessChange[]; unchanged: StoredAccess[] } {
  const rows = new Map<string, AccessPlace & Record<Side, GrantedRole[]>>();
  for (const step of assignmentsOf(steps)) {
    for (const side of ["before", "after"] as const) {
      const granted = grantOf(step, side, steps);
      if (granted === undefined) continue;
      const { principal, place, isPlaceDerived, role } = granted;
      const key = JSON.stringify([principal.id ?? principal.name, place]);
      const row = rows.get(key) ?? { principal, place, isPlaceDerived, before: [], after: [] };
      row[side].push(role);
      rows.set(key, row);
    }
  }
  const sorted = [...rows.values()].sort(byText(({ place, principal }) => `${principal.name} ${place}`));
  for (const { before, after } of sorted) for (const roles of [before, after]) roles.sort(byText(asText));
  const isSame = ({ before, after }: AccessChange) => before.map(asText).join() === after.map(asText).join();
  return {
    changes: sorted.filter((row) => !isSame(row)),
    unchanged: sorted.filter(isSame).map(({ before, after: _, ...where }) => ({ ...where, roles: before })),
  };
}

/** In a fixed order: a principal with several role assignments gets the name of the first one. */
function assignmentsOf(steps: readonly PreviewStep[]): PreviewStep[] {
  return steps.filter(({ type }) => type === ASSIGNMENT).sort(byText(({ name }) => name));
}

function grantOf(step: PreviewStep, side: Side, steps: readonly PreviewStep[]) {
  // An unchanged resource can have one state only.
  const isSame = step.operation === "same";
  const state = step[side] ?? (isSame ? (step.after ?? step.before) : undefined);
  // A role assignment that is kept when it leaves the stack still applies.
  const isKept = side === "after" && step.operation === "delete" && step.before?.retainOnDelete === true;
  const current = isKept ? step.before : state;
  if (current === undefined) return undefined;
  const of = { ...step, [side]: current };
  const condition = textOf(current, "condition");
  return {
    principal: principalOf(of, side, steps),
    ...placeOf(of, side, steps),
    role: { ...roleOf(of, side, steps), condition: condition && inWords(condition) },
  };
}

/** Returns the condition in words if it limits a role to containers whose names begin with a text. */
function inWords(condition: string): string {
  const [, prefix] =
    /^\(\((?:!\(ActionMatches\{'[\w./]+'\}\)(?: AND )?)+\) OR \(@Resource\[[\w./]+:name\] StringStartsWith '([\w-]+)'\)\)$/.exec(
      condition,
    ) ?? [];
  return prefix === undefined ? condition : `blobs only in containers ${prefix}…`;
}

function asText({ role, rights, condition }: GrantedRole): string {
  return `${role} ${rights} ${condition}`;
}
