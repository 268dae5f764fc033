import { resourceRule } from "../../rule";

export const accountRequireTrustedServices = resourceRule({
  name: "azure-storage-account-require-trusted-services",
  passes: "A firewall of a storage account lets trusted services of Azure through.",
  reason: "Otherwise the firewall also shuts out Azure Monitor and Azure Backup.",
  fix: "add AzureServices to networkRuleSet.bypass",
  published: ["Azure Policy c9d007d0-c057-4772-b18c-01e546713bcd", "CKV_AZURE_36"],
  level: "advisory",
  severity: "low",
  resources: ["storage:StorageAccount"],
  judges: [
    (account) => {
      if (account.get("networkRuleSet.defaultAction") !== "Deny") return undefined;
      const bypass = account.text("networkRuleSet.bypass");
      // Azure's default, if the property is left out.
      if (bypass === undefined || bypass.split(/, */).includes("AzureServices")) return undefined;
      return { property: "networkRuleSet.bypass", must: "contain AzureServices", got: bypass };
    },
  ],
});
