import { roleAssignmentRequirePrincipal } from "../../../../policies/rules/authorization/role-assignment-require-principal";
import { describeRule } from "../../support/describe-rule";

describeRule(roleAssignmentRequirePrincipal, {
  compliant: { principalId: "0a1b2c3d-0000-4000-8000-000000000001", principalType: "ServicePrincipal" },
  passes: { "an assignment without a type": { principalType: undefined } },
  broken: {
    principalId: [undefined, "someone@example.com", "00000000-0000-0000-0000-000000000000"],
    principalType: ["ForeignGroup", "Device"],
    delegatedManagedIdentityResourceId: ["/subscriptions/s/resourceGroups/g/providers/p/userAssignedIdentities/i"],
  },
  presence: [],
});
