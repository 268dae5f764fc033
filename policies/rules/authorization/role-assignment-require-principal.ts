import { resourceRule } from "../../rule";

/** The types of principals that belong to the tenant and are not devices ("Assign Azure roles using REST"). */
const TYPES = ["Group", "ServicePrincipal", "User"];

const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** What means all principals in a deny assignment, and no principal in a role assignment. */
const ALL_PRINCIPALS = "00000000-0000-0000-0000-000000000000";

export const roleAssignmentRequirePrincipal = resourceRule({
  name: "azure-authorization-role-assignment-require-principal",
  passes: "A role assignment names one principal of the tenant, by its object id, and acts for no other tenant.",
  reason: "A group of another tenant, or an identity of one, has members that this tenant does not control.",
  fix: "give the object id of a user, a group or a service principal of the tenant, and its type",
  published: ["MCSB PA-7"],
  level: "mandatory",
  severity: "medium",
  resources: ["authorization:RoleAssignment"],
  judges: [
    (assignment) => {
      const principalId = assignment.text("principalId") ?? "";
      if (GUID.test(principalId) && principalId !== ALL_PRINCIPALS) return undefined;
      return { property: "principalId", must: "be the GUID of an object in Entra ID", got: principalId || undefined };
    },
    (assignment) => {
      const type = assignment.text("principalType");
      // Without a type, Azure looks it up.
      if (type === undefined || TYPES.includes(type)) return undefined;
      return { property: "principalType", must: `be one of ${TYPES.join(", ")}`, got: type };
    },
    (assignment) =>
      assignment.has("delegatedManagedIdentityResourceId")
        ? {
            property: "delegatedManagedIdentityResourceId",
            must: "be left out",
            got: assignment.get("delegatedManagedIdentityResourceId"),
          }
        : undefined,
  ],
});
