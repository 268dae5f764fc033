import { JOB_CONTAINERS_ONLY } from "../../../../components/grants/grant";
import { roleAssignmentLimitCustomScope } from "../../../../policies/rules/authorization/role-assignment-limit-custom-scope";
import { describeStackRule } from "../../support/describe-stack-rule";
import { UNKNOWN } from "../../support/judged";

const ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/outputs";
const CONTAINER = `${ACCOUNT}/blobServices/default/containers/job-render`;
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const NAME = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name]";
const ROLES = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions";
const GUID = "0a1b2c3d-0000-4000-8000-000000000001";
const READER = `${ROLES}/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1`;
const allowing = (...dataActions: string[]) => [{ actions: [], dataActions }];

describeStackRule(roleAssignmentLimitCustomScope, {
  compliant: [
    {
      type: "azure-native:authorization:RoleDefinition",
      name: "role",
      props: {
        roleDefinitionId: GUID,
        permissions: allowing(`${BLOBS}/read`, `${BLOBS}/write`, `${BLOBS}/add/action`),
      },
    },
    {
      type: "azure-native:authorization:RoleAssignment",
      name: "grant",
      props: { scope: CONTAINER, roleDefinitionId: `${ROLES}/${GUID.toUpperCase()}` },
    },
  ],
  passes: {
    "the condition of OutputWriter": { "grant.scope": ACCOUNT, "grant.condition": JOB_CONTAINERS_ONLY },
    "a role that does not reach blobs": {
      "grant.scope": ACCOUNT,
      "role.permissions": allowing("Microsoft.Storage/storageAccounts/queueServices/queues/messages/read"),
    },
    "a role without the actions on blobs that it excludes": {
      "grant.scope": ACCOUNT,
      "role.permissions": [{ dataActions: ["Microsoft.Storage/*"], notDataActions: [`${BLOBS}/*`] }],
    },
    "a role of another stack": { role: undefined, "grant.scope": ACCOUNT },
    "a role of Azure, and a custom role whose GUID is not known yet": {
      "grant.scope": ACCOUNT,
      "grant.roleDefinitionId": READER,
      "role.roleDefinitionId": UNKNOWN,
    },
  },
  broken: {
    "a storage account": { "grant.scope": ACCOUNT },
    "a role with a wildcard": { "grant.scope": ACCOUNT, "role.permissions": allowing("Microsoft.Storage/*/READ") },
    "a role with all data actions": { "grant.scope": ACCOUNT, "role.permissions": allowing("*") },
    "a role that another permission gives blobs to": {
      "grant.scope": ACCOUNT,
      "role.permissions": [{ dataActions: ["*"], notDataActions: ["*"] }, ...allowing(`${BLOBS}/delete`)],
    },
    "a condition that leaves an action unlimited": {
      "grant.scope": ACCOUNT,
      "grant.condition": `!(ActionMatches{'${BLOBS}/write'}) OR ${NAME} StringStartsWith 'job-'`,
    },
    "an assignment without a scope": { "grant.scope": undefined },
  },
  subjects: ["grant"],
  reads: ["role.permissions", "grant.scope", "grant.roleDefinitionId"],
  links: { "grant.roleDefinitionId": "role" },
});
