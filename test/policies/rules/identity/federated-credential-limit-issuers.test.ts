import { federatedCredentialLimitIssuers } from "../../../../policies/rules/identity/federated-credential-limit-issuers";
import { describeRule } from "../../support/describe-rule";

describeRule(federatedCredentialLimitIssuers, {
  compliant: { issuer: "https://token.actions.githubusercontent.com", subject: "repo:o/r:ref:refs/heads/main" },
  broken: {
    issuer: [undefined, "https://example.com", "https://token.actions.githubusercontent.com.example.com"],
    subject: [undefined, "repo:o/*"],
  },
  allowed: [{ settings: { issuers: ["https://gitlab.com"] }, path: "issuer", value: "https://gitlab.com" }],
});
