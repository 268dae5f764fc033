import { roleAssignmentLimitRoles } from "../../../../policies/rules/authorization/role-assignment-limit-roles";
import { describeRule } from "../../support/describe-rule";

const ROLES = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions";

describeRule(roleAssignmentLimitRoles, {
  compliant: { roleDefinitionId: `${ROLES}/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1` },
  broken: {
    roleDefinitionId: [
      undefined,
      "Contributor",
      `${ROLES}/Contributor`,
      "b24988ac-6180-42a0-ab88-20f7382dd24c",
      `${ROLES}/b24988ac-6180-42a0-ab88-20f7382dd24c/`,
      `${ROLES}/9980e02c-c2be-4d73-94e8-173b1dc7cf3c`,
      `${ROLES}/8e3af657-a8ff-443c-a75c-2fe8c4bcb635`,
      `${ROLES}/B24988AC-6180-42a0-ab88-20f7382dd24c`,
      `${ROLES}/c12c1c16-33a1-487b-954d-41c89c60f349`,
    ],
  },
  allowed: [
    {
      settings: { allowedRoles: ["B24988ac-6180-42a0-ab88-20f7382dd24c"] },
      path: "roleDefinitionId",
      value: `${ROLES}/b24988ac-6180-42a0-ab88-20f7382dd24c`,
    },
  ],
});
