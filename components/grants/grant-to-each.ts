import * as pulumi from "@pulumi/pulumi";
import { knownText } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import { recordedState } from "../state/recorded-state";
import { assignmentName, type Grant, grant, type Role } from "./grant";
import { grantNames } from "./grant-names";
import { nameInUrn, recordedGrants } from "./recorded-grants";

/** Somebody to whom a role is granted. */
export interface Grantee {
  /** The name that the program gives the grant. */
  readonly name: string;
  readonly principalId: pulumi.Input<string>;
  readonly principalType?: pulumi.Input<string> | undefined;
  /** The principal's id as the program gave it. One output is one principal, also while its value is not known. */
  readonly source: unknown;
}

/** What is granted, and where. */
type Shared = Omit<Grant, "principalId" | "principalType" | "recordedAs" | "role"> & { readonly role: Role };

/**
 * Grants one role at one scope to several principals, once to each. A grant that the state has stays the resource that it
 * is, also if the program gives it another name now: see `grantNames`.
 *
 * The promise ends when the grants are registered. Under mocks that is at once; otherwise it is when the state has been
 * read, and the principals and the scope are known or stay unknown in this preview.
 */
export async function grantToEach(
  grantees: readonly Grantee[],
  shared: Shared,
  parent: pulumi.Resource,
  dependsOn?: pulumi.ResourceOptions["dependsOn"],
): Promise<void> {
  const grants = isUnderMocks() ? grantees : await asRecorded(grantees, shared);
  for (const { name, source: _, ...grantee } of grants) grant(name, { ...shared, ...grantee }, parent, dependsOn);
}

/** Returns the grantees, each principal once, with the names under which their grants are registered. */
async function asRecorded(grantees: readonly Grantee[], { role, scope }: Shared) {
  const [where, ids, recorded] = await Promise.all([
    known(scope),
    Promise.all(grantees.map(({ principalId }) => known(principalId))),
    recordedState().then(recordedGrants, (error: unknown) => {
      void pulumi.log.debug(`grants get the names that the program gives them: ${error}`);
      return undefined;
    }),
  ]);
  const principals = new Map<unknown, Grantee & Pick<Grant, "recordedAs">>();
  for (const [index, grantee] of grantees.entries()) {
    const id = ids[index];
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

/** The role assignment that needs an output reports that it failed. */
function known(input: pulumi.Input<string>): Promise<string | undefined> {
  return knownText(input).catch(() => undefined);
}
