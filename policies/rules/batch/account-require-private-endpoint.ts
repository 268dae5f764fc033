import { stackRule } from "../../rule";
import { hasPrivateEndpoint } from "../../stack/private-endpoints";

export const batchAccountRequirePrivateEndpoint = stackRule({
  name: "azure-batch-account-require-private-endpoint",
  passes: "A Batch account that is closed to the internet has a private endpoint.",
  reason: "Without one, no client and no node reaches a closed account.",
  fix: "set privateEndpoints of the component, or add a PrivateEndpoint with the account's id",
  published: ["Azure Policy 009a0c92-f5b4-4776-9b66-4ed2b4775563"],
  level: "advisory",
  severity: "medium",
  settings: {
    always: {
      type: "boolean",
      default: false,
      description: "Whether an account that is open to some networks needs a private endpoint, too.",
    },
  },
  // As the published rules say.
  strictSettings: { always: true },
  notJudged: "Private endpoints of other stacks, and whether the owner of the account has approved a connection.",
  subjects: ["batch:BatchAccount"],
  judge: (account, stack, { always }) => {
    if (always !== true && account.properties.get("publicNetworkAccess") !== "Disabled") return undefined;
    if (hasPrivateEndpoint(account, stack, "Microsoft.Batch/batchAccounts")) return undefined;
    return { property: "accountName", must: "be in the privateLinkServiceId of a PrivateEndpoint" };
  },
});
