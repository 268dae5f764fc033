import { resourceRule } from "../../rule";

const BELOW_SUBSCRIPTION = /^\/?subscriptions\/[^/]+\/resourceGroups\/[^/]+/i;

export const customRoleLimitScopes = resourceRule({
  name: "azure-authorization-custom-role-limit-scopes",
  passes: "A custom role can be assigned in resource groups only.",
  reason: "A role that can be assigned at a subscription or above can reach everything below it.",
  fix: "set assignableScopes to the resource groups that need the role",
  published: ["CKV_AZURE_39"],
  level: "mandatory",
  severity: "medium",
  resources: ["authorization:RoleDefinition"],
  judges: [
    (role) => {
      const scopes = role.texts("assignableScopes");
      const wide = scopes.find((scope) => !BELOW_SUBSCRIPTION.test(scope));
      if (wide === undefined && scopes.length > 0) return undefined;
      return { property: "assignableScopes", must: "be resource groups", got: wide };
    },
  ],
});
