/** One of several grants of a role at a scope. */
interface NamedGrant {
  /** The name that the program gives the grant. It is unique. */
  readonly name: string;
  /** The name of the same grant (principal, role and scope) in the state. */
  readonly recorded?: string | undefined;
}

/**
 * Returns the names under which the grants of one role at one scope are registered, in the same order.
 *
 * Azure allows a role assignment only once, whatever its name in the program. The engine creates resources with new
 * names before it deletes those that the program no longer declares. A renamed grant would therefore be created while
 * it still exists, or deleted as the old one. To avoid this, a grant that is in the state keeps its resource:
 *
 * - It gets the program's name for it if nothing prevents that. This needs an alias.
 * - It keeps its name in the state if its new name is in the state already, or if another grant now has its old name.
 *
 * A grant that is not in the state gets its own name, or a name that another grant did not take.
 *
 * @param isRecorded whether the state has a grant with this name.
 */
export function grantNames(grants: readonly NamedGrant[], isRecorded: (name: string) => boolean): string[] {
  const given = new Set(grants.map(({ name }) => name));
  const kept = grants.map(({ name, recorded }) => {
    if (recorded === undefined) return undefined;
    return isRecorded(name) || given.has(recorded) ? recorded : name;
  });
  const taken = new Set(kept);
  const created = new Set(grants.filter((_, index) => kept[index] === undefined).map(({ name }) => name));
  // Each existing grant takes at most one of the given names, so enough names remain for new grants.
  const spare = [...given].filter((name) => !taken.has(name) && !created.has(name));
  return grants.map(({ name }, index) => kept[index] ?? (taken.has(name) ? (spare.shift() ?? name) : name));
}
