import { roleAssignmentRequireListedRole } from "../../../../policies/rules/authorization/role-assignment-require-listed-role";
import { describeStackRule } from "../../support/describe-stack-rule";

const ROLES = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions";
const CUSTOM = "0a1b2c3d-0000-4000-8000-000000000001";
const QUEUE_READER = "19e7f393-937e-4f77-808e-94535e297925";
const READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";

describeStackRule(roleAssignmentRequireListedRole, {
  compliant: [
    { type: "azure-native:authorization:RoleDefinition", name: "role", props: { roleDefinitionId: CUSTOM } },
    {
      type: "azure-native:authorization:RoleAssignment",
      name: "custom",
      props: { roleDefinitionId: `${ROLES}/${CUSTOM}` },
    },
    {
      type: "azure-native:authorization:RoleAssignment",
      name: "reader",
      props: { roleDefinitionId: `${ROLES}/${READER.toUpperCase()}` },
    },
  ],
  passes: { "a role of each purpose": { "reader.roleDefinitionId": `${ROLES}/f1a07417-d97a-45cb-824c-7a7467783830` } },
  broken: {
    "a role that is not listed": { "reader.roleDefinitionId": `${ROLES}/${QUEUE_READER}` },
    "a role with access to everything": { "reader.roleDefinitionId": `${ROLES}/8e3af657-a8ff-443c-a75c-2fe8c4bcb635` },
    "no role": { "reader.roleDefinitionId": undefined },
  },
  subjects: ["reader"],
  reads: ["reader.roleDefinitionId"],
  links: { "custom.roleDefinitionId": "role" },
  allowed: { "a role that is not listed": { roles: [QUEUE_READER.toUpperCase()] } },
});

describeStackRule(roleAssignmentRequireListedRole, {
  settings: { roles: ["Storage Blob Data Reader"] },
  compliant: [
    {
      type: "azure-native:authorization:RoleAssignment",
      name: "reader",
      props: { roleDefinitionId: `${ROLES}/${READER}` },
    },
  ],
  broken: {
    "a role of the default": { "reader.roleDefinitionId": `${ROLES}/ba92f5b4-2d11-453d-a403-e96b0029c9fe` },
    "a custom role of another stack": { "reader.roleDefinitionId": `${ROLES}/${CUSTOM}` },
  },
  subjects: ["reader"],
  reads: [],
});
