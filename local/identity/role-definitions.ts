import { knownRoles } from "./known-roles";

/** The actions that a role allows. `*` in an action matches any text. */
export interface RoleDefinition {
  /** The GUID. */
  readonly id: string;
  readonly name: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
  /** The scopes at or below which a custom role can be assigned. Absent for a built-in role. */
  readonly assignableScopes?: readonly string[];
}

const CONTAINERS = "Microsoft.Storage/storageAccounts/blobServices/containers";
const DELEGATION_KEY = "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action";
const GROUPS = "Microsoft.Resources/subscriptions/resourceGroups/read";
const ALERTS = "Microsoft.Insights/alertRules/*";
const DEPLOYMENTS = "Microsoft.Resources/deployments/*";
const batchJobs = ["Microsoft.Batch/batchAccounts/jobSchedules/*", "Microsoft.Batch/batchAccounts/jobs/*"];

/**
 * The built-in roles that local Azure enforces, as Azure publishes them: learn.microsoft.com, "Azure built-in roles"
 * (general, storage, compute) and "Role-based access control for Azure Batch".
 */
export const builtInRoles: readonly RoleDefinition[] = [
  role("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", { actions: ["*"] }),
  role("b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor", {
    actions: ["*"],
    notActions: [
      "Microsoft.Authorization/*/Delete",
      "Microsoft.Authorization/*/Write",
      "Microsoft.Authorization/elevateAccess/Action",
      "Microsoft.Blueprint/blueprintAssignments/write",
      "Microsoft.Blueprint/blueprintAssignments/delete",
      "Microsoft.Compute/galleries/share/action",
      "Microsoft.Purview/consents/write",
      "Microsoft.Purview/consents/delete",
    ],
  }),
  role("acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", { actions: ["*/read"] }),
  role("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator", {
    actions: ["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"],
  }),
  role("f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator", {
    actions: [
      "Microsoft.Authorization/roleAssignments/write",
      "Microsoft.Authorization/roleAssignments/delete",
      "*/read",
      "Microsoft.Support/*",
    ],
  }),

  role("b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "Storage Blob Data Owner", {
    actions: [`${CONTAINERS}/*`, DELEGATION_KEY],
    dataActions: [`${CONTAINERS}/blobs/*`],
  }),
  role("ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Storage Blob Data Contributor", {
    actions: [`${CONTAINERS}/delete`, `${CONTAINERS}/read`, `${CONTAINERS}/write`, DELEGATION_KEY],
    dataActions: ["delete", "read", "write", "move/action", "add/action"].map(
      (action) => `${CONTAINERS}/blobs/${action}`,
    ),
  }),
  role("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "Storage Blob Data Reader", {
    actions: [`${CONTAINERS}/read`, DELEGATION_KEY],
    dataActions: [`${CONTAINERS}/blobs/read`],
  }),
  role("db58b8e5-c6ad-4a2a-8342-4190687cbf4a", "Storage Blob Delegator", { actions: [DELEGATION_KEY] }),
  role("17d1049b-9a84-46fb-8f53-869881c3d3ab", "Storage Account Contributor", {
    actions: [
      "Microsoft.Authorization/*/read",
      ALERTS,
      "Microsoft.Insights/diagnosticSettings/*",
      "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action",
      "Microsoft.ResourceHealth/availabilityStatuses/read",
      DEPLOYMENTS,
      GROUPS,
      "Microsoft.Storage/storageAccounts/*",
      "Microsoft.Support/*",
    ],
  }),
  role("81a9662b-bebf-436f-a333-f67b29880f12", "Storage Account Key Operator Service Role", {
    actions: [
      "Microsoft.Storage/storageAccounts/listkeys/action",
      "Microsoft.Storage/storageAccounts/regeneratekey/action",
    ],
  }),
  role("c12c1c16-33a1-487b-954d-41c89c60f349", "Reader and Data Access", {
    actions: [
      "Microsoft.Storage/storageAccounts/listKeys/action",
      "Microsoft.Storage/storageAccounts/ListAccountSas/action",
      "Microsoft.Storage/storageAccounts/read",
    ],
  }),

  role("29fe4964-1e60-436b-bd3a-77fd4c178b3c", "Azure Batch Account Contributor", {
    actions: ["Microsoft.Authorization/*/read", "Microsoft.Batch/*", ALERTS, DEPLOYMENTS, GROUPS],
    dataActions: ["Microsoft.Batch/*"],
  }),
  role("11076f67-66f6-4be0-8f6b-f0609fd05cc9", "Azure Batch Account Reader", {
    actions: ["Microsoft.Batch/batchAccounts/read", "Microsoft.Batch/batchAccounts/*/read", GROUPS],
    dataActions: ["Microsoft.Batch/batchAccounts/*/read"],
  }),
  role("6aaa78f1-f7de-44ca-8722-c64a23943cae", "Azure Batch Data Contributor", {
    actions: [
      "Microsoft.Authorization/*/read",
      "Microsoft.Batch/batchAccounts/read",
      "Microsoft.Batch/batchAccounts/applications/*",
      "Microsoft.Batch/batchAccounts/certificates/*",
      "Microsoft.Batch/batchAccounts/certificateOperationResults/*",
      "Microsoft.Batch/batchAccounts/pools/*",
      "Microsoft.Batch/batchAccounts/poolOperationResults/*",
      "Microsoft.Batch/locations/*/read",
      ALERTS,
      DEPLOYMENTS,
      GROUPS,
    ],
    dataActions: batchJobs,
  }),
  role("48e5e92e-a480-4e71-aa9c-2778f4c13781", "Azure Batch Job Submitter", {
    actions: [
      "Microsoft.Batch/batchAccounts/applications/read",
      "Microsoft.Batch/batchAccounts/applications/versions/read",
      "Microsoft.Batch/batchAccounts/pools/read",
      ALERTS,
      GROUPS,
    ],
    dataActions: batchJobs,
  }),
];

/** Returns custom roles. Called only for an id that no built-in role has. */
export type CustomRoles = () => Iterable<RoleDefinition>;

/**
 * Returns the role for the last segment of a role definition's id, at any scope, or undefined if it is unknown.
 *
 * @param customRoles defaults to none.
 */
export function findRole(roleDefinitionId: string, customRoles: CustomRoles = () => []): RoleDefinition | undefined {
  const guid = roleDefinitionId.slice(roleDefinitionId.lastIndexOf("/") + 1).toLowerCase();
  const isWanted = ({ id }: RoleDefinition) => id.toLowerCase() === guid;
  return builtInRoles.find(isWanted) ?? [...customRoles()].find(isWanted) ?? knownRole(guid);
}

/** Returns all built-in roles: those that are enforced here, and those that allow nothing. */
export function allBuiltInRoles(): RoleDefinition[] {
  return [...builtInRoles, ...knownRoles.map(({ id, name }) => role(id, name, {}))];
}

/** Returns a built-in role that allows nothing here, because its actions belong to services that do not run. */
function knownRole(guid: string): RoleDefinition | undefined {
  const known = knownRoles.find(({ id }) => id === guid);
  return known === undefined ? undefined : role(known.id, known.name, {});
}

function role(
  id: string,
  name: string,
  permissions: { actions?: string[]; notActions?: string[]; dataActions?: string[] },
): RoleDefinition {
  return { id, name, actions: [], notActions: [], dataActions: [], notDataActions: [], ...permissions };
}
