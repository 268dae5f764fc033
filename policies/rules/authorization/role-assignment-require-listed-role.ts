import { customRoleOf } from "../../authorization/custom-role";
import { PURPOSE_ROLES, roleGuid } from "../../authorization/roles";
import { stackRule } from "../../rule";

export const roleAssignmentRequireListedRole = stackRule({
  name: "azure-authorization-role-assignment-require-listed-role",
  passes: "A role assignment gives a listed role, or a custom role of the stack.",
  reason: "A list of what is allowed also stops roles that are too powerful and that no rule knows.",
  fix: "assign a listed role, or add the role to the setting roles",
  published: ["MCSB PA-7"],
  level: "advisory",
  severity: "medium",
  settings: {
    roles: {
      type: "array",
      items: { type: "string" },
      default: [...PURPOSE_ROLES.values()],
      description: "The allowed roles. Roles of the default can be names, and all others are GUIDs.",
    },
  },
  notJudged: "The actions of a custom role of the stack, which azure-authorization-custom-role-limit-actions judges.",
  subjects: ["authorization:RoleAssignment"],
  judge: (assignment, stack, { roles }) => {
    if (customRoleOf(assignment, stack) !== undefined) return undefined;
    const id = assignment.properties.text("roleDefinitionId");
    const names = [roleGuid(id), PURPOSE_ROLES.get(roleGuid(id))];
    if ((roles as string[]).some((role) => names.includes(role) || names.includes(role.toLowerCase())))
      return undefined;
    return { property: "roleDefinitionId", must: "be a role of the setting roles", got: id };
  },
});
