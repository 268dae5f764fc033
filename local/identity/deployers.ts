import { randomUUID } from "node:crypto";
import type { StateFolder } from "../environment/environment";
import type { DeployerName } from "../environment/settings/settings";
import type { Principal, PrincipalType, RoleAssignment } from "./identity";
import { builtInRoles } from "./role-definitions";

/** A principal that can run `pulumi up`. */
interface Deployer {
  readonly principal: Principal;
  /** The types that a role assignment can state for it. */
  readonly types: readonly PrincipalType[];
  /** Its roles at the subscription. */
  readonly assignments: readonly RoleAssignment[];
}

/**
 * The condition with which an administrator delegates the assignment of roles to service principals only:
 * learn.microsoft.com, "Examples to delegate Azure role assignment management with conditions".
 */
const ONLY_SERVICE_PRINCIPALS = `(
 (!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'}))
 OR
 (@Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})
)
AND
(
 (!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'}))
 OR
 (@Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})
)`;

interface Definition {
  readonly types: readonly PrincipalType[];
  readonly roles: readonly { readonly name: string; readonly condition?: string }[];
}

/** The deployers, by the value of the setting `deployer`. The owner can be a person or a pipeline. */
const definitions: Readonly<Record<DeployerName, Definition>> = {
  owner: { types: ["User", "ServicePrincipal"], roles: [{ name: "Owner" }] },
  user: { types: ["User"], roles: [{ name: "Owner" }] },
  servicePrincipal: {
    types: ["ServicePrincipal"],
    roles: [{ name: "Contributor" }, { name: "User Access Administrator" }],
  },
  delegated: {
    types: ["ServicePrincipal"],
    roles: [
      { name: "Contributor" },
      { name: "Role Based Access Control Administrator", condition: ONLY_SERVICE_PRINCIPALS },
    ],
  },
  reader: { types: ["ServicePrincipal"], roles: [{ name: "Reader" }] },
};

/**
 * Returns the deployers of a subscription. Their ids are created once and kept in the state folder.
 *
 * @param owner the principal of the default deployer.
 */
export function openDeployers(
  state: StateFolder,
  subscriptionId: string,
  owner: Principal,
): Readonly<Record<DeployerName, Deployer>> {
  const document = "identity/deployers.json";
  const known = state.readJson<Record<string, Principal>>(document) ?? {};
  const names = Object.keys(definitions) as DeployerName[];
  const principals: Record<string, Principal> = Object.fromEntries(
    names.map((name) => [name, known[name] ?? { objectId: randomUUID(), clientId: randomUUID() }]),
  );
  principals.owner = owner;
  if (names.some((name) => known[name] === undefined)) state.writeJson(document, principals);
  const deployers = names.map((name) => {
    const { types, roles } = definitions[name];
    const principal = principals[name]!;
    return [name, { principal, types, assignments: roles.map((role) => assign(role, principal, subscriptionId)) }];
  });
  return Object.fromEntries(deployers) as Record<DeployerName, Deployer>;
}

function assign(
  { name, condition }: Definition["roles"][number],
  { objectId }: Principal,
  subscriptionId: string,
): RoleAssignment {
  const scope = `/subscriptions/${subscriptionId}`;
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/deployer`,
    principalId: objectId,
    roleDefinitionId: builtInRoles.find((role) => role.name === name)!.id,
    scope,
    ...(condition !== undefined && { condition }),
  };
}
