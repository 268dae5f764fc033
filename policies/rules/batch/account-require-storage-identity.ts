import { resourceRule } from "../../rule";

const IDENTITY = "BatchAccountManagedIdentity";

export const accountRequireStorageIdentity = resourceRule({
  name: "azure-batch-account-require-storage-identity",
  passes: "A Batch account uses its identity for its linked storage account.",
  reason: "With StorageKeys, Batch holds a key that has every right on the storage account.",
  fix: `set autoStorage.authenticationMode to ${IDENTITY}, and give the account an identity`,
  published: [],
  level: "mandatory",
  severity: "high",
  resources: ["batch:BatchAccount"],
  judges: [
    (account) => {
      if (!account.has("autoStorage")) return undefined;
      const property = "autoStorage.authenticationMode";
      const mode = account.text(property);
      return mode === IDENTITY ? undefined : { property, must: `be ${IDENTITY}`, got: mode };
    },
    (account) => {
      if (account.get("autoStorage.authenticationMode") !== IDENTITY) return undefined;
      const type = account.text("identity.type") ?? "None";
      if (type !== "None") return undefined;
      return { property: "identity.type", must: "be SystemAssigned or UserAssigned", got: type };
    },
  ],
});
