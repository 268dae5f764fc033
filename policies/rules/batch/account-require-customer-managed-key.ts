import { resourceRule } from "../../rule";

export const accountRequireCustomerManagedKey = resourceRule({
  name: "azure-batch-account-require-customer-managed-key",
  passes: "The data of a Batch account is encrypted by a key of your key vault.",
  reason: "Only with a key of your own can you end all access to command lines and environment settings of tasks.",
  fix: "set encryption.keySource to Microsoft.KeyVault, and encryption.keyVaultProperties.keyIdentifier to your key",
  published: ["Azure Policy 99e9ccd8-3db9-4592-b0d1-14b1715a4d8a", "CKV_AZURE_76"],
  level: "advisory",
  severity: "low",
  resources: ["batch:BatchAccount"],
  judges: [
    (account) => {
      const source = account.text("encryption.keySource");
      if (source === "Microsoft.KeyVault") return undefined;
      return { property: "encryption.keySource", must: "be Microsoft.KeyVault", got: source };
    },
    (account) => {
      const property = "encryption.keyVaultProperties.keyIdentifier";
      if (account.get("encryption.keySource") !== "Microsoft.KeyVault" || account.has(property)) return undefined;
      return { property, must: "be the URL of a key" };
    },
  ],
});
