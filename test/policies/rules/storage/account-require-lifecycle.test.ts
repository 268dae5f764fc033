import { accountRequireLifecycle } from "../../../../policies/rules/storage/account-require-lifecycle";
import { describeStackRule } from "../../support/describe-stack-rule";

const STACK = [
  { type: "azure-native:storage:StorageAccount", name: "account", props: { accountName: "outputs" } },
  { type: "azure-native:storage:ManagementPolicy", name: "lifecycle", props: { accountName: "outputs" } },
];

describeStackRule(accountRequireLifecycle, {
  compliant: STACK,
  passes: { "another letter case": { "lifecycle.accountName": "Outputs" } },
  broken: {
    "an account without rules": { lifecycle: undefined },
  },
  subjects: ["account"],
  reads: ["account.accountName"],
  links: { "lifecycle.accountName": "account" },
});

describeStackRule(accountRequireLifecycle, {
  compliant: STACK,
  broken: { "what belongs to another account": { "lifecycle.accountName": "others" } },
  subjects: ["account"],
  reads: [],
});
