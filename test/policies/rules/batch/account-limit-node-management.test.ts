import { accountLimitNodeManagement } from "../../../../policies/rules/batch/account-limit-node-management";
import { describeRule } from "../../support/describe-rule";

describeRule(accountLimitNodeManagement, {
  compliant: { publicNetworkAccess: "Enabled", networkProfile: { nodeManagementAccess: { defaultAction: "Deny" } } },
  passes: { "a closed account": { publicNetworkAccess: "Disabled", networkProfile: undefined } },
  broken: {
    "networkProfile.nodeManagementAccess.defaultAction": ["Allow", undefined],
    networkProfile: [undefined, { accountAccess: { defaultAction: "Deny" } }],
  },
});
