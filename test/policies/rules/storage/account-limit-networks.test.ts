import { accountLimitNetworks } from "../../../../policies/rules/storage/account-limit-networks";
import { describeRule } from "../../support/describe-rule";

describeRule(accountLimitNetworks, {
  compliant: { publicNetworkAccess: "Enabled", networkRuleSet: { defaultAction: "Deny" } },
  passes: { "a closed account": { publicNetworkAccess: "Disabled", networkRuleSet: undefined } },
  broken: { "networkRuleSet.defaultAction": [undefined, "Allow"], networkRuleSet: [undefined] },
});
