import { accountRequireTrustedServices } from "../../../../policies/rules/storage/account-require-trusted-services";
import { describeRule } from "../../support/describe-rule";

describeRule(accountRequireTrustedServices, {
  compliant: { networkRuleSet: { defaultAction: "Deny", bypass: "Logging, AzureServices" } },
  passes: { "an account without a firewall": { networkRuleSet: undefined } },
  broken: { "networkRuleSet.bypass": ["None", "Logging"] },
});
