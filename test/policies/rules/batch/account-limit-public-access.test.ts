import { accountLimitPublicAccess } from "../../../../policies/rules/batch/account-limit-public-access";
import { describeRule } from "../../support/describe-rule";

const OFFICE = { action: "Allow", value: "203.0.113.0/24" };

describeRule(accountLimitPublicAccess, {
  compliant: {
    publicNetworkAccess: "Enabled",
    networkProfile: { accountAccess: { defaultAction: "Deny", ipRules: [OFFICE] } },
  },
  passes: {
    "a closed account": { publicNetworkAccess: "Disabled", networkProfile: undefined },
    "an account in a network security perimeter": {
      publicNetworkAccess: "SecuredByPerimeter",
      networkProfile: undefined,
    },
    "a single address": {
      networkProfile: {
        accountAccess: { defaultAction: "Deny", ipRules: [{ action: "Allow", value: "203.0.113.7" }] },
      },
    },
  },
  broken: {
    "networkProfile.accountAccess.defaultAction": ["Allow", undefined],
    networkProfile: [undefined],
    "networkProfile.accountAccess.ipRules.0.value": ["0.0.0.0/0", "0.0.0.0/1"],
  },
});

describeRule(accountLimitPublicAccess, {
  compliant: { publicNetworkAccess: "Disabled" },
  broken: { publicNetworkAccess: ["Enabled", undefined] },
});
