import { accountRequireEntraId } from "../../../../policies/rules/batch/account-require-entra-id";
import { describeRule } from "../../support/describe-rule";

describeRule(accountRequireEntraId, {
  compliant: { allowedAuthenticationModes: ["AAD"] },
  broken: {
    allowedAuthenticationModes: [
      undefined,
      [],
      ["SharedKey"],
      ["AAD", "SharedKey"],
      ["AAD", "TaskAuthenticationToken"],
    ],
    "allowedAuthenticationModes.0": ["SharedKey"],
  },
});
