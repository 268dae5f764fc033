import { SHORTEST_PREFIX, tooWide } from "../../network";
import { resourceRule } from "../../rule";

export const accountLimitPublicAccess = resourceRule({
  name: "azure-batch-account-limit-public-access",
  passes: "A Batch account is closed to the internet, or open only to listed IP ranges.",
  reason: "An account that is open to all addresses can be used from everywhere with one stolen token.",
  fix: "set publicNetworkAccess to Disabled, or networkProfile.accountAccess.defaultAction to Deny with ipRules",
  published: ["Azure Policy 74c5a0ae-5e48-4738-b093-65e23a060488", "CKV_AZURE_248"],
  // The default of the components is an open account, because a closed one needs a private endpoint.
  level: "advisory",
  severity: "medium",
  settings: {
    allowIpRanges: {
      type: "boolean",
      default: true,
      description: "Whether an account that is open to listed IP ranges passes. Azure Policy allows none.",
    },
  },
  resources: ["batch:BatchAccount"],
  judges: [
    (account, { allowIpRanges }) => {
      const access = account.text("publicNetworkAccess");
      if (access === "Disabled" || access === "SecuredByPerimeter") return undefined;
      if (allowIpRanges !== true) return { property: "publicNetworkAccess", must: "be Disabled", got: access };
      const property = "networkProfile.accountAccess.defaultAction";
      const action = account.text(property);
      if (action === "Deny") return undefined;
      return { property, must: "be Deny if publicNetworkAccess is not Disabled", got: action };
    },
    {
      each: "networkProfile.accountAccess.ipRules",
      judge: (rule) => {
        const range = rule.text("value") ?? "";
        if (rule.text("action") === "Deny" || !tooWide(range)) return undefined;
        const must = `have a prefix of at least ${SHORTEST_PREFIX} bits`;
        return { property: "value", must, got: range, fix: "list the ranges of your own networks" };
      },
    },
  ],
});
