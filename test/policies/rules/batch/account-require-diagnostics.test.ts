import { accountRequireDiagnostics } from "../../../../policies/rules/batch/account-require-diagnostics";
import { describeStackRule } from "../../support/describe-stack-rule";

const ACCOUNTS = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Batch/batchAccounts";

const STACK = [
  { type: "azure-native:batch:BatchAccount", name: "account", props: { accountName: "farm" } },
  { type: "azure-native:insights:DiagnosticSetting", name: "logs", props: { resourceUri: `${ACCOUNTS}/farm` } },
];

describeStackRule(accountRequireDiagnostics, {
  compliant: STACK,
  passes: {
    "another module": {
      logs: { type: "azure-native:monitor:DiagnosticSetting", props: { resourceUri: `${ACCOUNTS}/Farm` } },
    },
  },
  broken: {
    "an account without a setting": { logs: undefined },
  },
  subjects: ["account"],
  reads: ["account.accountName"],
  links: { "logs.resourceUri": "account" },
});

describeStackRule(accountRequireDiagnostics, {
  compliant: STACK,
  broken: { "what belongs to another account": { "logs.resourceUri": `${ACCOUNTS}/otherfarm` } },
  subjects: ["account"],
  reads: [],
});
