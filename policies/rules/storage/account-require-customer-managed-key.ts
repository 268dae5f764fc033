import { type Properties, resourceRule } from "../../rule";

export const storageAccountRequireCustomerManagedKey = resourceRule({
  name: "azure-storage-account-require-customer-managed-key",
  passes: "The blobs of a storage account are encrypted by a key of your key vault.",
  reason: "Only with a key of your own can you end all access to outputs.",
  fix: "set customerManagedKey of OutputStorage, or encryption.keySource to Microsoft.Keyvault with keyVaultProperties",
  published: ["Azure Policy 6fac406b-40ca-413b-bf8e-0bf964659c25", "CKV2_AZURE_1"],
  level: "advisory",
  severity: "low",
  resources: ["storage:StorageAccount"],
  judges: [
    (account) => {
      const property = "encryption.keySource";
      const source = account.text(property);
      if (isVault(source)) return undefined;
      return { property, must: "be Microsoft.Keyvault", got: source };
    },
    ...["keyName", "keyVaultUri"].map((name) => (account: Properties) => {
      const property = `encryption.keyVaultProperties.${name}`;
      if (!isVault(account.text("encryption.keySource")) || account.has(property)) return undefined;
      return { property, must: "be set" };
    }),
  ],
});

function isVault(source: string | undefined): boolean {
  return source?.toLowerCase() === "microsoft.keyvault";
}
