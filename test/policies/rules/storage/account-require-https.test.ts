import { accountRequireHttps } from "../../../../policies/rules/storage/account-require-https";
import { describeRule } from "../../support/describe-rule";

describeRule(accountRequireHttps, {
  compliant: { enableHttpsTrafficOnly: true },
  broken: { enableHttpsTrafficOnly: [undefined, false] },
});
