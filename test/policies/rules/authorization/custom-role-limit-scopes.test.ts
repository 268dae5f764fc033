import { customRoleLimitScopes } from "../../../../policies/rules/authorization/custom-role-limit-scopes";
import { describeRule } from "../../support/describe-rule";

describeRule(customRoleLimitScopes, {
  compliant: { assignableScopes: ["/subscriptions/s/resourceGroups/g"] },
  broken: {
    assignableScopes: [
      undefined,
      [],
      ["/subscriptions/s"],
      ["/subscriptions/s/resourceGroups/g", "/"],
      ["/providers/Microsoft.Management/managementGroups/m"],
    ],
  },
});
