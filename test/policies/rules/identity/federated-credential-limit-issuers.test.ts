import { federatedCredentialLimitIssuers } from "../../../../policies/rules/identity/federated-credential-limit-issuers";
import { describeRule } from "../../support/describe-rule";

const PULL_REQUESTS = "repo:o/r:pull_request";

describeRule(federatedCredentialLimitIssuers, {
  compliant: {
    issuer: "https://token.actions.githubusercontent.com",
    audiences: ["api://AzureADTokenExchange"],
    subject: "repo:o/r:ref:refs/heads/main",
  },
  passes: {
    "an environment": { subject: "repo:o/r:environment:production" },
    "a branch whose name ends like the subject of pull requests": { subject: "repo:o/r:ref:refs/heads/pull_request" },
  },
  broken: {
    issuer: [undefined, "https://example.com", "https://token.actions.githubusercontent.com.example.com"],
    audiences: [undefined, [], ["https://example.com"], ["api://AzureADTokenExchange", "api://other"]],
    subject: [undefined, "", "repo:o/*", PULL_REQUESTS],
    claimsMatchingExpression: [
      { value: "claims['sub'] matches 'repo:o/r:ref:refs/heads/*'", languageVersion: 1 },
      { value: "claims['sub'] eq 'repo:o/r:ref:refs/heads/main'", languageVersion: 1 },
    ],
  },
  allowed: [
    { settings: { issuers: ["https://gitlab.com"] }, path: "issuer", value: "https://gitlab.com" },
    {
      settings: { audiences: ["api://AzureADTokenExchangeUSGov"] },
      path: "audiences",
      value: ["api://AzureADTokenExchangeUSGov"],
    },
    { settings: { subjects: [PULL_REQUESTS] }, path: "subject", value: PULL_REQUESTS },
  ],
});
