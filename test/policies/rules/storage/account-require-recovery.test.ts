import { accountRequireRecovery } from "../../../../policies/rules/storage/account-require-recovery";
import { describeStackRule } from "../../support/describe-stack-rule";

const STACK = [
  { type: "azure-native:storage:StorageAccount", name: "account", props: { accountName: "outputs" } },
  { type: "azure-native:storage:BlobServiceProperties", name: "blobs", props: { accountName: "outputs" } },
];

describeStackRule(accountRequireRecovery, {
  compliant: STACK,
  passes: { "another letter case": { "blobs.accountName": "Outputs" } },
  broken: {
    "an account without settings": { blobs: undefined },
  },
  subjects: ["account"],
  reads: ["account.accountName"],
  links: { "blobs.accountName": "account" },
});

describeStackRule(accountRequireRecovery, {
  compliant: STACK,
  broken: { "what belongs to another account": { "blobs.accountName": "others" } },
  subjects: ["account"],
  reads: [],
});
