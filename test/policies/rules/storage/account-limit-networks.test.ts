import { accountLimitNetworks } from "../../../../policies/rules/storage/account-limit-networks";
import { describeRule } from "../../support/describe-rule";

describeRule(accountLimitNetworks, {
  compliant: { publicNetworkAccess: "Enabled", networkRuleSet: { defaultAction: "Deny", ipRules: [] } },
  passes: {
    "a closed account": { publicNetworkAccess: "Disabled", networkRuleSet: undefined },
    "an address and a network": {
      networkRuleSet: {
        defaultAction: "Deny",
        ipRules: [{ iPAddressOrRange: "203.0.113.7" }, { iPAddressOrRange: "203.0.113.0/24", action: "Allow" }],
      },
    },
  },
  broken: {
    "networkRuleSet.defaultAction": [undefined, "Allow"],
    "networkRuleSet.ipRules": [[{ iPAddressOrRange: "0.0.0.0/0" }], [{ iPAddressOrRange: "128.0.0.0/1" }]],
    networkRuleSet: [undefined],
  },
});
