import { SHORTEST_PREFIX, tooWide } from "../../network";
import { resourceRule } from "../../rule";

export const accountLimitNetworks = resourceRule({
  name: "azure-storage-account-limit-networks",
  passes: "A storage account is closed to the internet, or open only to listed networks.",
  reason: "An account that is open to all addresses can be read from everywhere with one stolen token.",
  fix: "set publicNetworkAccess to Disabled, or networkRuleSet.defaultAction to Deny with the networks",
  published: ["Azure Policy 34c877ad-507e-4c82-993e-3452a6e0ad3c", "AZR-000202", "CKV_AZURE_35", "CKV_AZURE_59"],
  // The default of the components is an open account, because a closed one needs a network.
  level: "advisory",
  severity: "medium",
  resources: ["storage:StorageAccount"],
  judges: [
    (account) => {
      const access = account.get("publicNetworkAccess");
      if (access === "Disabled" || access === "SecuredByPerimeter") return undefined;
      const action = account.get("networkRuleSet.defaultAction");
      if (action === "Deny") return undefined;
      const must = "be Deny if publicNetworkAccess is not Disabled";
      return { property: "networkRuleSet.defaultAction", must, got: action };
    },
    {
      each: "networkRuleSet.ipRules",
      judge: (rule) => {
        const property = "iPAddressOrRange";
        const range = rule.text(property) ?? "";
        if (!tooWide(range)) return undefined;
        const must = `have a prefix of at least ${SHORTEST_PREFIX} bits`;
        return { property, must, got: range, fix: "list the ranges of your own networks" };
      },
    },
  ],
});
