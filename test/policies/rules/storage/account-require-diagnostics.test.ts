import { storageAccountRequireDiagnostics } from "../../../../policies/rules/storage/account-require-diagnostics";
import { describeStackRule } from "../../support/describe-stack-rule";

const ACCOUNTS = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts";
const BLOBS = `${ACCOUNTS}/outputs/blobServices/default`;

const STACK = [
  { type: "azure-native:storage:StorageAccount", name: "account", props: { accountName: "outputs" } },
  { type: "azure-native:monitor:DiagnosticSetting", name: "logs", props: { resourceUri: BLOBS } },
];

describeStackRule(storageAccountRequireDiagnostics, {
  compliant: STACK,
  passes: {
    "another module": {
      logs: { type: "azure-native:insights:DiagnosticSetting", props: { resourceUri: BLOBS.toUpperCase() } },
    },
  },
  broken: { "an account without a setting": { logs: undefined } },
  subjects: ["account"],
  reads: ["account.accountName"],
  links: { "logs.resourceUri": "account" },
});

describeStackRule(storageAccountRequireDiagnostics, {
  compliant: STACK,
  broken: {
    "a setting of the account itself, which has no logs of blobs": { "logs.resourceUri": `${ACCOUNTS}/outputs` },
    "a setting of another account": { "logs.resourceUri": `${ACCOUNTS}/other/blobServices/default` },
    "a setting of queues": { "logs.resourceUri": `${ACCOUNTS}/outputs/queueServices/default` },
  },
  subjects: ["account"],
  reads: ["logs.resourceUri"],
});
