import type { RecordedState } from "../state/recorded-state";

/** The role assignments that a state has. */
export interface RecordedGrants {
  /** The URN of the role assignment of this name at this scope; undefined if the state does not have it. */
  urnOf(scope: unknown, roleAssignmentName: unknown): string | undefined;
  /** Whether any role assignment's resource has this name. */
  hasResource(name: string): boolean;
}

const grantsOfStates = new WeakMap<RecordedState, RecordedGrants>();

/** Returns the role assignments of a state. */
export function recordedGrants(state: RecordedState): RecordedGrants {
  const known = grantsOfStates.get(state) ?? read(state);
  grantsOfStates.set(state, known);
  return known;
}

/** Returns the name of a resource. */
export function nameInUrn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function read(state: RecordedState): RecordedGrants {
  const resources = state.ofType("azure-native:authorization:RoleAssignment");
  const urns = new Map(resources.map(({ urn, outputs }) => [keyOf(outputs.scope, outputs.name), urn]));
  const names = new Set(resources.map(({ urn }) => nameInUrn(urn)));
  return { urnOf: (...place) => urns.get(keyOf(...place)), hasResource: (name) => names.has(name) };
}

/** Azure ignores the letter case of ids. */
function keyOf(scope: unknown, roleAssignmentName: unknown): string {
  return `${scope}/${roleAssignmentName}`.toLowerCase();
}
