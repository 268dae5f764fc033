import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { adopting, adoptWith, isNotFound } from "../state/adoption";
import { claim } from "../state/claims";
import { knownText } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import type { RecordedState } from "../state/recorded-state";
import { recordedGrants } from "./recorded-grants";
import { uuidOf } from "./uuid";

/** Azure's built-in roles, by their GUIDs ("Azure built-in roles"). */
export const ROLES = {
  blobDataContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  blobDataReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
} as const;

/** A role that the components grant. */
export type Role = keyof typeof ROLES;

const CONTAINERS = "Microsoft.Storage/storageAccounts/blobServices/containers";

/**
 * Lets a role on a storage account do with blobs what it does only in containers of jobs, `job-…`. A condition bears on
 * blobs alone: making and deleting containers stays allowed by Blob Data Contributor.
 */
export const JOB_CONTAINERS_ONLY = `((${["write", "add/action", "delete", "read", "move/action"]
  .map((action) => `!(ActionMatches{'${CONTAINERS}/blobs/${action}'})`)
  .join(" AND ")}) OR (@Resource[${CONTAINERS}:name] StringStartsWith 'job-'))`;

/** Who may do what, where. */
export interface Grant {
  readonly principalId: pulumi.Input<string>;
  readonly role: pulumi.Input<Role>;
  readonly scope: pulumi.Input<string>;
  /** `ServicePrincipal` for an identity made in the same deployment, which Azure may not find yet otherwise. */
  readonly principalType?: pulumi.Input<string> | undefined;
  readonly condition?: string | undefined;
  /** Whether the grant can exist already, by what the state has. Defaults to true. */
  readonly mayExist?: ((state: RecordedState) => boolean | Promise<boolean>) | undefined;
  /** The URN under which the state has the grant. It can be that of another name. */
  readonly recordedAs?: string | undefined;
}

/**
 * Makes a role assignment. Its name follows from scope, principal and role, so that no deployment makes the same one
 * twice, which Azure refuses; one that exists is adopted. It is never retained: whoever's pipeline is gone has no more rights to its outputs.
 */
export function grant(
  name: string,
  { principalId, role, scope, principalType, condition, mayExist, recordedAs }: Grant,
  parent: pulumi.Resource,
  dependsOn?: pulumi.ResourceOptions["dependsOn"],
): authorization.RoleAssignment {
  const { subscriptionId } = clientConfig(parent);
  return new authorization.RoleAssignment(
    name,
    {
      scope,
      principalId,
      roleDefinitionId: pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${pulumi.output(role).apply((known) => ROLES[known])}`,
      roleAssignmentName: knownName(name, { scope, principalId, role }),
      // The SDK makes `User` of an absent type, which Azure refuses for a service principal; of an output without a
      // value it makes nothing, and Azure looks for itself.
      principalType: pulumi.output(principalType),
      ...(condition !== undefined && { condition, conditionVersion: "2.0" }),
    },
    {
      parent,
      ...(dependsOn !== undefined && { dependsOn }),
      ...(recordedAs !== undefined && { aliases: [recordedAs] }),
      // The replacement can have the id of what it replaces: created first, it would be deleted as the old one.
      deleteBeforeReplace: true,
      ...adoptWith(adoptingGrant(parent, mayExist)),
    },
  );
}

/**
 * Returns the name of a role assignment, without a dependency: the state has those of scope and principal already. While
 * one of them is unknown in a preview there is no name, and the provider shows one of its own.
 */
async function knownName(name: string, { scope, principalId, role }: Grant): Promise<string | undefined> {
  // An output that failed is reported by the property that it is.
  const texts = Promise.all([knownText(scope), knownText(principalId), knownText(role)]).catch(() => []);
  const [where, who, what] = await texts;
  if (where === undefined || who === undefined || what === undefined) return undefined;
  return claimed(name, assignmentName({ scope: where, principalId: who, role: what as Role }));
}

/** Returns the name of a role assignment, a UUID. Azure ignores the letter case of ids. */
export function assignmentName({
  scope,
  principalId,
  role,
}: pulumi.Unwrap<Pick<Grant, "scope" | "principalId" | "role">>) {
  return uuidOf(`${scope}|${principalId}|${ROLES[role]}`.toLowerCase());
}

/** Asks Azure whether a role assignment of the state exists; true if Azure does not say. */
export async function grantExists(id: string, parent: pulumi.Resource): Promise<boolean> {
  const [scope = "", roleAssignmentName = ""] = id.split("/providers/Microsoft.Authorization/roleAssignments/");
  try {
    await authorization.getRoleAssignment({ scope, roleAssignmentName }, { parent });
    return true;
  } catch (error) {
    return !isNotFound(error);
  }
}

/** A grant that is there already is ours: its name follows from who may do what, where. */
function adoptingGrant(parent: pulumi.Resource, mayExist: Grant["mayExist"]): pulumi.ResourceTransform {
  return adopting({
    idInputs: ["scope", "roleAssignmentName"],
    isRecorded: ({ scope, roleAssignmentName }, state) =>
      recordedGrants(state).urnOf(scope, roleAssignmentName) !== undefined,
    ...(mayExist !== undefined && { mayExist }),
    find: async (names) => (await authorization.getRoleAssignment(names, { parent })).id,
  });
}

/** @throws {pulumi.RunError} if this program grants the same twice. Mocks can give two principals one id, or none. */
function claimed(name: string, roleAssignmentName: string): string {
  if (isUnderMocks()) return roleAssignmentName;
  const other = claim("role assignments", roleAssignmentName, name);
  if (other === undefined || other === name) return roleAssignmentName;
  throw new pulumi.RunError(
    `${name} must grant what no other role assignment of this program grants, got the principal, role and scope of ${other}; leave out one of the two`,
  );
}

const clientConfigs = new WeakMap<pulumi.Resource, ReturnType<typeof authorization.getClientConfigOutput>>();

/** Returns who deploys the children of a component, and where; asks the provider once for each component. */
export function clientConfig(parent: pulumi.Resource) {
  const known = clientConfigs.get(parent) ?? authorization.getClientConfigOutput({ parent });
  clientConfigs.set(parent, known);
  return known;
}
