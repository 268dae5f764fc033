import * as pulumi from "@pulumi/pulumi";
import { knownText } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import { recordedState } from "../state/recorded-state";
import { assignmentName, type Grant, grantLater, type Role } from "./grant";
import { grantNames } from "./grant-names";
import { nameInUrn, recordedGrants } from "./recorded-grants";

/** A principal that is granted a role. */
export interface Grantee {
  /** The name that the program gives the grant. */
  readonly name: string;
  readonly principalId: pulumi.Input<string>;
  readonly principalType?: pulumi.Input<string> | undefined;
  /**
   * The principal's id as the program gave it. The same output is the same principal, even while its value is unknown.
   */
  readonly source: unknown;
}

/** The role and the scope that all grants share. */
type Shared = Omit<Grant, "principalId" | "principalType" | "recordedAs" | "role"> & {
  readonly role: Role;
  /** The principals to which other components of the program grant the role at the scope. They get no second grant. */
  readonly holders?: readonly pulumi.Input<string>[];
};

/**
 * Grants one role at one scope to several principals, once per principal. A grant that is in the state keeps its
 * resource, even if the program now gives it another name: see `grantNames`.
 *
 * The promise resolves when the grants are registered. Under mocks, that is immediate. Otherwise the state must be
 * read, and the principals and the scope must be known, or unknown for the whole preview.
 */
export function grantToEach(
  grantees: readonly Grantee[],
  { holders = [], ...shared }: Shared,
  parent: pulumi.Resource,
  dependsOn?: pulumi.ResourceOptions["dependsOn"],
): Promise<unknown> {
  const register = (grants: readonly Grantee[]) =>
    Promise.all(
      grants.map(({ name, source: _, ...grantee }) => grantLater(name, { ...shared, ...grantee }, parent, dependsOn)),
    );
  return isUnderMocks() ? register(grantees) : asRecorded(grantees, { ...shared, holders }).then(register);
}

/** Returns each principal that needs a grant once, with the name under which its grant is registered. */
async function asRecorded(grantees: readonly Grantee[], { role, scope, holders = [] }: Shared) {
  const [where, ids, held, recorded] = await Promise.all([
    known(scope),
    Promise.all(grantees.map(({ principalId }) => known(principalId))),
    Promise.all(holders.map(known)),
    recordedState().then(recordedGrants, (error: unknown) => {
      void pulumi.log.debug(`grants get the names that the program gives them: ${error}`);
      return undefined;
    }),
  ]);
  const others = new Set(held.map((id) => id?.toLowerCase()));
  const principals = new Map<unknown, Grantee & Pick<Grant, "recordedAs">>();
  for (const [index, grantee] of grantees.entries()) {
    const id = ids[index];
    if (id !== undefined && others.has(id.toLowerCase())) continue;
    const key = id?.toLowerCase() ?? grantee.source;
    const { principalType = grantee.principalType, ...first } = principals.get(key) ?? grantee;
    const recordedAs =
      where === undefined || id === undefined
        ? undefined
        : recorded?.urnOf(where, assignmentName({ scope: where, principalId: id, role }));
    principals.set(key, { ...first, principalType, recordedAs });
  }
  const grants = [...principals.values()];
  const names = grantNames(
    grants.map(({ name, recordedAs }) => ({ name, recorded: recordedAs && nameInUrn(recordedAs) })),
    (name) => recorded?.hasResource(name) ?? false,
  );
  return grants.map((grantee, index) => ({ ...grantee, name: names[index] ?? grantee.name }));
}

/** Returns the known value, if any. Errors are ignored: the role assignment that uses the output reports them. */
function known(input: pulumi.Input<string>): Promise<string | undefined> {
  return knownText(input).catch(() => undefined);
}
