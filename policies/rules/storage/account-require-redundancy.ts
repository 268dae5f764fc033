import { resourceRule } from "../../rule";

export const accountRequireRedundancy = resourceRule({
  name: "azure-storage-account-require-redundancy",
  passes: "A storage account has a copy in another region.",
  reason: "The outputs of an account in one region are lost with it.",
  fix: "set sku.name to Standard_GRS or Standard_GZRS",
  published: ["Azure Policy bf045164-79ba-4215-8f95-f8048dc1780b", "CKV_AZURE_206"],
  level: "advisory",
  // Whether outputs can be computed again is the decision of each team.
  strictLevel: "advisory",
  severity: "low",
  resources: ["storage:StorageAccount"],
  judges: [
    (account) => {
      const sku = account.get("sku.name");
      if (/_(RA)?GZ?RS$/.test(String(sku))) return undefined;
      return { property: "sku.name", must: "be of the family GRS or GZRS", got: sku };
    },
  ],
});
