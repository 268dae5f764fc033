import { blobScopeVerdict } from "../../authorization/blob-scope";
import { blobActionsOfRole, customRoleOf } from "../../authorization/custom-role";
import { stackRule } from "../../rule";

export const roleAssignmentLimitCustomScope = stackRule({
  name: "azure-authorization-role-assignment-limit-custom-scope",
  passes: "A custom role for blobs reaches one container, or has a condition on the names of containers.",
  reason: "A role on the whole account reaches the outputs of all jobs, and everything else that is stored there.",
  fix: "set scope to the id of the container, or give the assignment a condition on containers:name",
  published: ["MCSB PA-7"],
  level: "mandatory",
  severity: "high",
  notJudged: "Custom roles that another stack creates.",
  subjects: ["authorization:RoleAssignment"],
  judge: (assignment, stack) => {
    const role = customRoleOf(assignment, stack);
    const actions = role === undefined ? [] : blobActionsOfRole(role);
    return actions.length === 0 ? undefined : blobScopeVerdict(assignment.properties, actions);
  },
});
