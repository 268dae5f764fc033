import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { JOB_CONTAINERS_ONLY } from "../../../../components/grants/grant";
import { roleAssignmentLimitScope } from "../../../../policies/rules/authorization/role-assignment-limit-scope";
import { describeRule } from "../../support/describe-rule";
import { judgedResource, UNKNOWN } from "../../support/judged";

const ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/outputs";
const ROLES = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions";
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const CONTAINER_NAME = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name]";

describeRule(roleAssignmentLimitScope, {
  compliant: {
    roleDefinitionId: `${ROLES}/ba92f5b4-2d11-453d-a403-e96b0029c9fe`,
    scope: `${ACCOUNT}/blobServices/default/containers/job-render`,
  },
  passes: {
    "another role": { roleDefinitionId: `${ROLES}/0f641de8-0b88-4198-bdef-bd8b45ceba96`, scope: ACCOUNT },
    "a slash at the end": { scope: `${ACCOUNT}/blobServices/default/containers/job-render/` },
    "a condition on containers, before the scope is known": {
      scope: UNKNOWN,
      condition: `(${CONTAINER_NAME} StringStartsWith 'job-')`,
    },
    "the condition of OutputWriter": { scope: ACCOUNT, condition: JOB_CONTAINERS_ONLY },
    "a condition that names the actions of a reader": {
      roleDefinitionId: `${ROLES}/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1`,
      scope: ACCOUNT,
      condition: `!(ActionMatches{'${BLOBS}/read'}) OR ${CONTAINER_NAME} StringStartsWith 'app-'`,
    },
    "a condition on paths of one container": {
      condition: `!(ActionMatches{'${BLOBS}/write'}) OR ${CONTAINER_NAME} StringEquals 'job-render'`,
    },
  },
  broken: {
    scope: [undefined, ACCOUNT, "/subscriptions/s", `${ACCOUNT}/blobServices/default`],
  },
});

describeRule(roleAssignmentLimitScope, {
  compliant: {
    roleDefinitionId: `${ROLES}/ba92f5b4-2d11-453d-a403-e96b0029c9fe`,
    scope: ACCOUNT,
    condition: `${CONTAINER_NAME} StringEqualsIgnoreCase 'job-render'`,
  },
  passes: {
    "a set of containers": { condition: `${CONTAINER_NAME} ForAnyOfAnyValues:StringLike {'job-*', 'app-*'}` },
  },
  broken: {
    condition: [
      undefined,
      `${CONTAINER_NAME} StringNotEquals 'secret'`,
      `${CONTAINER_NAME} ForAnyOfAllValues:StringNotLike {'secret-*'}`,
      `!(${CONTAINER_NAME} StringEquals 'secret')`,
      `Exists ${CONTAINER_NAME}`,
    ],
  },
});

describe(roleAssignmentLimitScope.name, () => {
  it("refuses a condition on the account that leaves an action unlimited", async () => {
    const { violations } = await judgedResource(
      roleAssignmentLimitScope.name,
      "azure-native:authorization:RoleAssignment",
      {
        roleDefinitionId: `${ROLES}/ba92f5b4-2d11-453d-a403-e96b0029c9fe`,
        scope: ACCOUNT,
        condition: JOB_CONTAINERS_ONLY.replace(/ AND !\(ActionMatches\{'[^']*delete'\}\)/, ""),
      },
    );
    assert.equal(violations.length, 1);
    assert.match(violations[0] ?? "", /^condition must limit blobs\/delete, got .*; list these actions, too$/);
  });
});
