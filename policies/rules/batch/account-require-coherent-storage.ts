import { stackRule } from "../../rule";
import { ofType } from "../../stack/of-type";

export const accountRequireCoherentStorage = stackRule({
  name: "azure-batch-account-require-coherent-storage",
  passes: "A Batch account that is linked to storage by keys is linked to an account that allows keys.",
  reason: "Batch could link the accounts, and every task that uses auto-storage would fail.",
  fix: "set autoStorage.authenticationMode to BatchAccountManagedIdentity",
  published: [],
  level: "mandatory",
  severity: "high",
  subjects: ["batch:BatchAccount"],
  judge: (account, stack) => {
    const { properties } = account;
    if (!properties.has("autoStorage")) return undefined;
    const property = "autoStorage.authenticationMode";
    const mode = properties.get(property);
    if (mode === "BatchAccountManagedIdentity") return undefined;
    const isLinked = (storage: (typeof stack)[number]) => {
      if (account.sourcesOf("autoStorage").some(({ urn }) => urn === storage.urn)) return true;
      const id = properties.text("autoStorage.storageAccountId")?.toLowerCase();
      const name = storage.properties.text("accountName")?.toLowerCase();
      return id !== undefined && name !== undefined && id.endsWith(`/${name}`);
    };
    const storage = ofType(stack, "storage:StorageAccount").find(isLinked);
    if (storage?.properties.get("allowSharedKeyAccess") !== false) return undefined;
    return { property, must: "be BatchAccountManagedIdentity, because the storage account has no keys", got: mode };
  },
});
