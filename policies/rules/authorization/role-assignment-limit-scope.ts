import { BLOB_DATA_ROLES, roleGuid } from "../../authorization/roles";
import { resourceRule } from "../../rule";

const CONTAINER = /\/blobServices\/default\/containers\/[^/]+$/i;

/** The attribute that a condition compares with the names of containers. */
const CONTAINER_NAME = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name]";

export const roleAssignmentLimitScope = resourceRule({
  name: "azure-authorization-role-assignment-limit-scope",
  passes: "A role for blobs reaches one container, or has a condition on the names of containers.",
  reason: "A role on the whole account reaches the outputs of all jobs, and everything else that is stored there.",
  fix: "set scope to the id of the container, or give the assignment a condition on containers:name",
  published: ["MCSB PA-7"],
  level: "mandatory",
  severity: "high",
  resources: ["authorization:RoleAssignment"],
  judges: [
    (assignment) => {
      if (!BLOB_DATA_ROLES.has(roleGuid(assignment.text("roleDefinitionId")))) return undefined;
      // A condition is known before the scope is, so a limited assignment passes the first preview, too.
      if (assignment.text("condition")?.toLowerCase().includes(CONTAINER_NAME.toLowerCase())) return undefined;
      const scope = assignment.text("scope") ?? "";
      if (CONTAINER.test(scope)) return undefined;
      return { property: "scope", must: "be a container", got: scope || undefined };
    },
  ],
});
