import { roleAssignmentLimitScope } from "../../../../policies/rules/authorization/role-assignment-limit-scope";
import { describeRule } from "../../support/describe-rule";
import { UNKNOWN } from "../../support/judged";

const ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/outputs";
const ROLES = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions";
const CONTAINER_NAME = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name]";

describeRule(roleAssignmentLimitScope, {
  compliant: {
    roleDefinitionId: `${ROLES}/ba92f5b4-2d11-453d-a403-e96b0029c9fe`,
    scope: `${ACCOUNT}/blobServices/default/containers/job-render`,
  },
  passes: {
    "another role": { roleDefinitionId: `${ROLES}/0f641de8-0b88-4198-bdef-bd8b45ceba96`, scope: ACCOUNT },
    "a condition on containers, before the scope is known": {
      scope: UNKNOWN,
      condition: `(${CONTAINER_NAME} StringStartsWith 'job-')`,
    },
  },
  broken: {
    scope: [undefined, ACCOUNT, "/subscriptions/s", `${ACCOUNT}/blobServices/default`],
  },
});
