/** One of several grants of a role at a scope. */
export interface NamedGrant {
  /** The name that the program gives it. No other grant has it. */
  readonly name: string;
  /** The name under which the state has the same grant: the same principal, role and scope. */
  readonly recorded?: string | undefined;
}

/**
 * Returns the names under which grants of one role at one scope are registered, in their order.
 *
 * Azure has a role assignment once, whatever it is called. The engine creates what has a new name before it deletes what
 * no program names any longer. So a grant that moved to another name would be created while it still exists, or would be
 * deleted as the old one. Therefore a grant that the state has stays the resource that it is:
 *
 * - It gets the name that the program gives it if nothing stands in the way. An alias is needed for that.
 * - It keeps its name in the state if its new name is in the state already, or if another grant has its old name now.
 *
 * A grant that the state does not have gets its own name, or that of a grant that did not take its own.
 *
 * @param isRecorded whether the state has any grant of this name.
 */
export function grantNames(grants: readonly NamedGrant[], isRecorded: (name: string) => boolean): string[] {
  const given = new Set(grants.map(({ name }) => name));
  const kept = grants.map(({ name, recorded }) => {
    if (recorded === undefined) return undefined;
    return isRecorded(name) || given.has(recorded) ? recorded : name;
  });
  const taken = new Set(kept);
  const created = new Set(grants.filter((_, index) => kept[index] === undefined).map(({ name }) => name));
  // Each grant that is kept takes one of the given names at most, so that there are enough for those that are created.
  const spare = [...given].filter((name) => !taken.has(name) && !created.has(name));
  return grants.map(({ name }, index) => kept[index] ?? (taken.has(name) ? (spare.shift() ?? name) : name));
}
