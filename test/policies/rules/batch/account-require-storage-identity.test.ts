import { accountRequireStorageIdentity } from "../../../../policies/rules/batch/account-require-storage-identity";
import { describeRule } from "../../support/describe-rule";

describeRule(accountRequireStorageIdentity, {
  compliant: {
    autoStorage: { storageAccountId: "id", authenticationMode: "BatchAccountManagedIdentity" },
    identity: { type: "SystemAssigned" },
  },
  passes: {
    "an account without a storage account": { autoStorage: undefined, identity: undefined },
    "an identity of your own": { identity: { type: "UserAssigned", userAssignedIdentities: ["id"] } },
  },
  broken: {
    "autoStorage.authenticationMode": [undefined, "StorageKeys"],
    "identity.type": ["None"],
    identity: [undefined],
  },
});
