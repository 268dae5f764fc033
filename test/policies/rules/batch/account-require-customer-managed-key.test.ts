import { accountRequireCustomerManagedKey } from "../../../../policies/rules/batch/account-require-customer-managed-key";
import { describeRule } from "../../support/describe-rule";

describeRule(accountRequireCustomerManagedKey, {
  compliant: {
    encryption: {
      keySource: "Microsoft.KeyVault",
      keyVaultProperties: { keyIdentifier: "https://renders.vault.azure.net/keys/batch" },
    },
  },
  broken: {
    "encryption.keySource": [undefined, "Microsoft.Batch"],
    encryption: [undefined],
    "encryption.keyVaultProperties.keyIdentifier": [undefined],
    "encryption.keyVaultProperties": [undefined],
  },
  presence: ["encryption.keyVaultProperties.keyIdentifier", "encryption.keyVaultProperties"],
});
