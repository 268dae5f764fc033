import { accountRequireSasPolicy } from "../../../../policies/rules/storage/account-require-sas-policy";
import { describeRule } from "../../support/describe-rule";

describeRule(accountRequireSasPolicy, {
  compliant: { sasPolicy: { expirationAction: "Log", sasExpirationPeriod: "1.00:00:00" } },
  broken: { sasPolicy: [undefined, {}] },
  presence: ["sasPolicy"],
});
