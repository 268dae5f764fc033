import type { RecordedState } from "../state/recorded-state";

/** The role assignments in a state. */
interface RecordedGrants {
  /** Returns the URN of the role assignment with this name and scope, or undefined if it is not in the state. */
  urnOf(scope: unknown, roleAssignmentName: unknown): string | undefined;
  /** Returns whether a role assignment resource has this name in the program. */
  hasResource(name: string): boolean;
}

const grantsOfStates = new WeakMap<RecordedState, RecordedGrants>();

/** Returns the role assignments in a state. */
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

/** Azure ignores the case of ids. */
function keyOf(scope: unknown, roleAssignmentName: unknown): string {
  return `${scope}/${roleAssignmentName}`.toLowerCase();
}
