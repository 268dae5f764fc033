import { stackRule } from "../../rule";
import { hasPrivateEndpoint } from "../../stack/private-endpoints";

export const storageAccountRequirePrivateEndpoint = stackRule({
  name: "azure-storage-account-require-private-endpoint",
  passes: "A storage account that is closed to the internet has a private endpoint.",
  reason: "Without one, no task can store outputs in a closed account, and no user can read them.",
  fix: "set privateEndpoints of the component, or add a PrivateEndpoint with the account's id",
  published: ["Azure Policy 6edd7eda-6dd8-40f7-810d-67160c639cd9", "CKV2_AZURE_33"],
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
  subjects: ["storage:StorageAccount"],
  judge: (account, stack, { always }) => {
    if (always !== true && account.properties.get("publicNetworkAccess") !== "Disabled") return undefined;
    if (hasPrivateEndpoint(account, stack, "Microsoft.Storage/storageAccounts")) return undefined;
    return { property: "accountName", must: "be in the privateLinkServiceId of a PrivateEndpoint" };
  },
});
