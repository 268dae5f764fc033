import { roleAssignmentLimitReach } from "../../../../policies/rules/authorization/role-assignment-limit-reach";
import { describeRule } from "../../support/describe-rule";

const GROUP = "/subscriptions/s/resourceGroups/renders";
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/outputs`;

describeRule(roleAssignmentLimitReach, {
  compliant: { scope: `${ACCOUNT}/blobServices/default/containers/job-render` },
  passes: {
    "a storage account": { scope: ACCOUNT },
    "a Batch account": { scope: `${GROUP}/providers/Microsoft.Batch/batchAccounts/renders` },
    "another spelling of the id": { scope: ACCOUNT.toLowerCase() },
    "an id without its first slash": { scope: ACCOUNT.slice(1) },
  },
  broken: {
    scope: [
      undefined,
      "/",
      "/subscriptions/s",
      GROUP,
      GROUP.slice(1),
      `${GROUP}/`,
      "/providers/Microsoft.Management/managementGroups/studio",
    ],
  },
  allowed: [
    { settings: { scopes: [GROUP.toUpperCase()] }, path: "scope", value: GROUP },
    { settings: { scopes: [GROUP] }, path: "scope", value: `${GROUP}/` },
  ],
});
