import { POWERFUL_ROLES, roleGuid } from "../../authorization/roles";
import { resourceRule } from "../../rule";

export const roleAssignmentLimitRoles = resourceRule({
  name: "azure-authorization-role-assignment-limit-roles",
  passes: "A role assignment gives no role that reaches everything, gives roles, or reads keys.",
  reason: "Such a role bypasses all other limits of access to outputs.",
  fix: "assign a role for the purpose, such as Storage Blob Data Reader, or list the role's GUID in allowedRoles",
  published: ["MCSB PA-7"],
  level: "mandatory",
  severity: "high",
  settings: {
    allowedRoles: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "The GUIDs of roles that pass nevertheless, such as b24988ac-6180-42a0-ab88-20f7382dd24c.",
    },
  },
  resources: ["authorization:RoleAssignment"],
  judges: [
    (assignment, { allowedRoles }) => {
      const property = "roleDefinitionId";
      const id = assignment.text(property);
      const guid = roleGuid(id);
      if (guid === "") return { property, must: "end with the GUID of a role", got: id };
      const role = POWERFUL_ROLES.get(guid);
      if (role === undefined || (allowedRoles as string[]).some((each) => each.toLowerCase() === guid))
        return undefined;
      return { property, must: "be a role for one purpose", got: role };
    },
  ],
});
