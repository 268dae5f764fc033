import { accountRequireTls } from "../../../../policies/rules/storage/account-require-tls";
import { describeRule } from "../../support/describe-rule";

describeRule(accountRequireTls, {
  compliant: { minimumTlsVersion: "TLS1_2" },
  passes: { "TLS 1.3": { minimumTlsVersion: "TLS1_3" } },
  broken: { minimumTlsVersion: [undefined, "TLS1_0", "TLS1_1"] },
});
