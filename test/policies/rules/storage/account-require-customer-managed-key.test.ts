import { storageAccountRequireCustomerManagedKey } from "../../../../policies/rules/storage/account-require-customer-managed-key";
import { describeRule } from "../../support/describe-rule";

const keyVaultProperties = { keyName: "outputs", keyVaultUri: "https://outputs.vault.azure.net" };

describeRule(storageAccountRequireCustomerManagedKey, {
  compliant: { encryption: { keySource: "Microsoft.Keyvault", keyVaultProperties } },
  passes: { "another spelling": { encryption: { keySource: "Microsoft.KeyVault", keyVaultProperties } } },
  broken: {
    "encryption.keySource": [undefined, "Microsoft.Storage"],
    "encryption.keyVaultProperties.keyName": [undefined],
    "encryption.keyVaultProperties.keyVaultUri": [undefined],
    encryption: [undefined],
  },
  presence: ["encryption.keyVaultProperties.keyName", "encryption.keyVaultProperties.keyVaultUri"],
});
