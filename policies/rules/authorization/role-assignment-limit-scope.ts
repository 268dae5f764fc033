import { blobActionsOf } from "../../authorization/condition";
import { BLOB_ACTIONS, roleGuid } from "../../authorization/roles";
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
      const actions = BLOB_ACTIONS.get(roleGuid(assignment.text("roleDefinitionId")));
      if (actions === undefined) return undefined;
      const condition = assignment.text("condition");
      const comparesName = condition?.toLowerCase().includes(CONTAINER_NAME.toLowerCase()) ?? false;
      const unlimited = unlimitedActions(condition ?? "", actions);
      // A condition is known before the scope is, so a limited assignment passes the first preview, too.
      if (comparesName && unlimited.length === 0) return undefined;
      const scope = assignment.text("scope") ?? "";
      if (CONTAINER.test(scope)) return undefined;
      if (!comparesName) return { property: "scope", must: "be a container", got: scope || undefined };
      const list = unlimited.map((action) => `blobs/${action}`).join(", ");
      return { property: "condition", must: `limit ${list}`, got: condition, fix: "list these actions, too" };
    },
  ],
});

/** Returns the actions that a condition lets pass, because it names others. If it names none, it limits all. */
function unlimitedActions(condition: string, actions: readonly string[]): string[] {
  const named = blobActionsOf(condition);
  return named.length === 0 || named.includes("*") ? [] : actions.filter((action) => !named.includes(action));
}
