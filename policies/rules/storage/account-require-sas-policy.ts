import { resourceRule } from "../../rule";

export const accountRequireSasPolicy = resourceRule({
  name: "azure-storage-account-require-sas-policy",
  passes: "A storage account limits how long a SAS is valid.",
  reason: "A SAS that was leaked works until it expires.",
  fix: "set sasPolicy to { expirationAction: Log, sasExpirationPeriod: 1.00:00:00 }",
  published: ["Azure Policy bc1b984e-ddae-40cc-801a-050a030e4fbe", "CKV2_AZURE_41"],
  level: "advisory",
  // Accounts without key access have only user delegation SAS, which are valid for at most seven days.
  strictLevel: "advisory",
  severity: "low",
  resources: ["storage:StorageAccount"],
  judges: [
    (account) =>
      account.has("sasPolicy.sasExpirationPeriod")
        ? undefined
        : { property: "sasPolicy.sasExpirationPeriod", must: "be set" },
  ],
});
