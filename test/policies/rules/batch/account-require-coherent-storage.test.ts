import { accountRequireCoherentStorage } from "../../../../policies/rules/batch/account-require-coherent-storage";
import { describeStackRule } from "../../support/describe-stack-rule";

const ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/outputs";

describeStackRule(accountRequireCoherentStorage, {
  compliant: [
    {
      type: "azure-native:batch:BatchAccount",
      name: "account",
      props: { autoStorage: { storageAccountId: ID, authenticationMode: "BatchAccountManagedIdentity" } },
    },
    {
      type: "azure-native:storage:StorageAccount",
      name: "storage",
      props: { accountName: "outputs", allowSharedKeyAccess: false },
    },
  ],
  passes: {
    "keys of an account that allows them": {
      "account.autoStorage.authenticationMode": "StorageKeys",
      "storage.allowSharedKeyAccess": true,
    },
    "no link": { "account.autoStorage": undefined },
  },
  broken: {
    "keys of an account without keys": { "account.autoStorage.authenticationMode": "StorageKeys" },
    "Azure's default mode": { "account.autoStorage.authenticationMode": undefined },
  },
  subjects: ["account"],
  reads: ["account.autoStorage"],
});
