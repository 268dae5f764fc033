import { customRoleLimitActions } from "../../../../policies/rules/authorization/custom-role-limit-actions";
import { describeRule } from "../../support/describe-rule";

const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

describeRule(customRoleLimitActions, {
  compliant: { permissions: [{ actions: [], notActions: [], dataActions: [`${BLOBS}/read`, `${BLOBS}/add/action`] }] },
  broken: {
    "permissions.0.actions": [
      ["*"],
      ["Microsoft.Storage/*"],
      ["Microsoft.Authorization/roleAssignments/write"],
      ["Microsoft.Authorization/elevateAccess/action"],
      ["Microsoft.Storage/storageAccounts/listKeys/action"],
      ["Microsoft.Storage/storageAccounts/listAccountSas/action"],
      ["Microsoft.Batch/batchAccounts/listkeys/action"],
    ],
    "permissions.0.dataActions": [[`${BLOBS}/*`]],
  },
});
