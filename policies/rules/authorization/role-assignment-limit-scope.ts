import { blobScopeVerdict } from "../../authorization/blob-scope";
import { BLOB_ACTIONS, roleGuid } from "../../authorization/roles";
import { resourceRule } from "../../rule";

export const roleAssignmentLimitScope = resourceRule({
  name: "azure-authorization-role-assignment-limit-scope",
  passes: "A role for blobs reaches one container, or has a condition on the names of containers.",
  reason: "A role on the whole account reaches the outputs of all jobs, and everything else that is stored there.",
  fix: "set scope to the id of the container, or give the assignment a condition on containers:name",
  published: ["MCSB PA-7"],
  level: "mandatory",
  severity: "high",
  notJudged: "Custom roles, which azure-authorization-role-assignment-limit-custom-scope judges.",
  resources: ["authorization:RoleAssignment"],
  judges: [
    (assignment) => {
      const actions = BLOB_ACTIONS.get(roleGuid(assignment.text("roleDefinitionId")));
      return actions === undefined ? undefined : blobScopeVerdict(assignment, actions);
    },
  ],
});
