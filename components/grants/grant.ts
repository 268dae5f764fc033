import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { clientConfig } from "../deployer/client-config";
import { type Adoption, adoptWith, isNotFound, registerAdopting } from "../state/adoption";
import { claim } from "../state/claims";
import { knownText } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import type { RecordedState } from "../state/recorded-state";
import { missingType } from "./missing-type";
import { recordedGrants } from "./recorded-grants";
import { CONTAINERS } from "./storage-actions";
import { uuidOf } from "./uuid";

/** The GUIDs of Azure's built-in roles ("Azure built-in roles"). */
const ROLES = {
  blobDataContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  blobDataReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  blobDelegator: "db58b8e5-c6ad-4a2a-8342-4190687cbf4a",
  batchJobSubmitter: "48e5e92e-a480-4e71-aa9c-2778f4c13781",
  batchDataContributor: "6aaa78f1-f7de-44ca-8722-c64a23943cae",
} as const;

/** A built-in role that the components grant. */
type BuiltInRole = keyof typeof ROLES;

/** A role that the components grant: a built-in one, or the GUID of a custom one. */
export type Role = BuiltInRole | `${string}-${string}-${string}-${string}-${string}`;

/**
 * A role assignment condition that limits blob operations to the containers of jobs, `job-…`. Conditions apply to blobs
 * only: Blob Data Contributor still allows creating and deleting any container.
 */
export const JOB_CONTAINERS_ONLY = `((${["write", "add/action", "delete", "read", "move/action"]
  .map((action) => `!(ActionMatches{'${CONTAINERS}/blobs/${action}'})`)
  .join(" AND ")}) OR (@Resource[${CONTAINERS}:name] StringStartsWith 'job-'))`;

/** A role for a principal at a scope. */
export interface Grant {
  readonly principalId: pulumi.Input<string>;
  readonly role: pulumi.Input<Role>;
  readonly scope: pulumi.Input<string>;
  /**
   * Use `ServicePrincipal` for an identity that is created in the same deployment, because Azure may not find it yet.
   */
  readonly principalType?: pulumi.Input<string> | undefined;
  readonly condition?: string | undefined;
  /** Returns whether the grant can already exist, judging by the state. Defaults to true. */
  readonly mayExist?: ((state: RecordedState) => boolean | Promise<boolean>) | undefined;
  /** The URN of the grant in the state. Its name can differ from the current one. */
  readonly recordedAs?: string | undefined;
}

/**
 * Creates a role assignment. Its name is derived from scope, principal and role, so no deployment creates the same one
 * twice, which Azure refuses. An existing role assignment is adopted. A role assignment is never retained: after a
 * pipeline is destroyed, its principals have no more access to the outputs.
 */
export function grant(
  name: string,
  given: Grant,
  parent: pulumi.Resource,
  dependsOn?: pulumi.ResourceOptions["dependsOn"],
): authorization.RoleAssignment {
  const adopted = adoptWith(adoption(parent, given.mayExist));
  return assign(name, given, knownName(name, given), { ...adopted, ...optionsOf(parent, dependsOn) });
}

/**
 * Creates or adopts a role assignment as `grant` does, but registers it only when it is known which of the two. Use it
 * for the grants of jobs: see `registerAdopting`.
 */
export function grantLater(
  name: string,
  given: Grant,
  parent: pulumi.Resource,
  dependsOn?: pulumi.ResourceOptions["dependsOn"],
): Promise<authorization.RoleAssignment> {
  const roleAssignmentName = knownName(name, given);
  const inputs = { scope: given.scope, roleAssignmentName };
  const register = (typed: Grant, options: pulumi.CustomResourceOptions = {}) =>
    registerAdopting(adoption(parent, given.mayExist), name, inputs, (adopted) =>
      assign(name, typed, roleAssignmentName, { ...adopted, ...options, ...optionsOf(parent, dependsOn) }),
    );
  if (given.principalType !== undefined || isUnderMocks()) return register(given);
  return missingType({ ...given, name, roleAssignmentName }, parent).then(({ principalType, ...options }) =>
    register({ ...given, principalType }, options),
  );
}

function optionsOf(parent: pulumi.Resource, dependsOn: pulumi.ResourceOptions["dependsOn"]) {
  return { parent, ...(dependsOn !== undefined && { dependsOn }) };
}

function assign(
  name: string,
  { principalId, role, scope, principalType, condition, recordedAs }: Grant,
  roleAssignmentName: Promise<string | undefined>,
  options: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): authorization.RoleAssignment {
  const { subscriptionId } = clientConfig(options.parent);
  return new authorization.RoleAssignment(
    name,
    {
      scope,
      principalId,
      roleDefinitionId: pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${pulumi.output(role).apply(guidOf)}`,
      // The engine deletes a custom role before it replaces it, and before that only the dependents that must be
      // replaced too. Azure can change neither the name nor the role, but azure-native replaces only for the name.
      roleAssignmentName: pulumi.all([roleAssignmentName, role]).apply(([known]) => known),
      // The SDK turns an absent type into `User`, which Azure refuses for a service principal. It leaves out an output
      // without a value, and Azure then looks up the type.
      principalType: pulumi.output(principalType),
      ...(condition !== undefined && { condition, conditionVersion: "2.0" }),
    },
    {
      ...options,
      ...(recordedAs !== undefined && { aliases: [recordedAs] }),
      // The replacement can have the same id as the resource that it replaces. If it were created first, the engine
      // would then delete it as the old resource.
      deleteBeforeReplace: true,
    },
  );
}

/**
 * Returns the name of a role assignment, without dependencies, because the scope and the principal already add these to
 * the state. If one of them is unknown in a preview, the name is undefined and the provider shows a name of its own.
 */
async function knownName(name: string, { scope, principalId, role }: Grant): Promise<string | undefined> {
  // An output that failed is reported by the property that uses it.
  const texts = Promise.all([knownText(scope), knownText(principalId), knownText(role)]).catch(() => []);
  const [where, who, what] = await texts;
  if (where === undefined || who === undefined || what === undefined) return undefined;
  return claimed(name, assignmentName({ scope: where, principalId: who, role: what as Role }));
}

/** Returns the name of a role assignment, a UUID. The case of ids is ignored, as in Azure. */
export function assignmentName({
  scope,
  principalId,
  role,
}: pulumi.Unwrap<Pick<Grant, "scope" | "principalId" | "role">>) {
  return uuidOf(`${scope}|${principalId}|${guidOf(role)}`.toLowerCase());
}

function guidOf(role: Role): string {
  return role in ROLES ? ROLES[role as BuiltInRole] : role;
}

/** Asks Azure whether a role assignment in the state exists. Returns true if Azure does not answer. */
export async function grantExists(id: string, parent: pulumi.Resource): Promise<boolean> {
  const [scope = "", roleAssignmentName = ""] = id.split("/providers/Microsoft.Authorization/roleAssignments/");
  try {
    await authorization.getRoleAssignment({ scope, roleAssignmentName }, { parent });
    return true;
  } catch (error) {
    return !isNotFound(error);
  }
}

/**
 * Returns how an existing grant is adopted. Because the name is derived from principal, scope and role, an existing
 * grant with that name is this grant.
 */
function adoption(parent: pulumi.Resource, mayExist: Grant["mayExist"]): Adoption<"scope" | "roleAssignmentName"> {
  return {
    idInputs: ["scope", "roleAssignmentName"],
    isRecorded: ({ scope, roleAssignmentName }, state) =>
      recordedGrants(state).urnOf(scope, roleAssignmentName) !== undefined,
    ...(mayExist !== undefined && { mayExist }),
    find: async (names) => (await authorization.getRoleAssignment(names, { parent })).id,
  };
}

/**
 * @throws {pulumi.RunError} if this program grants the same role twice. Mocks can give two principals the same id or
 * none.
 */
function claimed(name: string, roleAssignmentName: string): string {
  if (isUnderMocks()) return roleAssignmentName;
  const other = claim("role assignments", roleAssignmentName, name);
  if (other === undefined || other === name) return roleAssignmentName;
  throw new pulumi.RunError(
    `${name} must grant what no other role assignment of this program grants, got the principal, role and scope of ${other}; leave out one of the two`,
  );
}
