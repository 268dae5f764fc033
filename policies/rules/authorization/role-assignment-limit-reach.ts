import { resourceRule } from "../../rule";

/** The id of a resource. The ids of subscriptions and resource groups have no provider in this place. */
const RESOURCE = /^\/?subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+/i;

export const roleAssignmentLimitReach = resourceRule({
  name: "azure-authorization-role-assignment-limit-reach",
  passes: "The scope of a role assignment is a resource, such as a container or a Batch account.",
  reason:
    "A role on a resource group or a subscription also applies to resources that are created there later, and to the outputs of other pipelines.",
  fix: "assign the role on the resource that the principal needs, or list the scope in the setting scopes",
  published: ["MCSB PA-7"],
  level: "mandatory",
  severity: "high",
  settings: {
    scopes: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "The ids of resource groups, subscriptions and management groups that can be a scope.",
    },
  },
  resources: ["authorization:RoleAssignment"],
  judges: [
    (assignment, { scopes }) => {
      const scope = assignment.text("scope") ?? "";
      if (RESOURCE.test(scope)) return undefined;
      if ((scopes as string[]).some((each) => normal(each) === normal(scope))) return undefined;
      return { property: "scope", must: "be the id of a resource", got: scope || undefined };
    },
  ],
});

/** Azure Resource Manager ignores the case of an id, and slashes around it. */
function normal(id: string): string {
  return id.toLowerCase().replaceAll(/^\/|\/$/g, "");
}
