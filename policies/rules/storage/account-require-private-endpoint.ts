import { stackRule } from "../../rule";
import { privateEndpointRule } from "../../stack/private-endpoints";

export const storageAccountRequirePrivateEndpoint = stackRule({
  name: "azure-storage-account-require-private-endpoint",
  passes: "A storage account that is closed to the internet has a private endpoint.",
  reason: "Without one, no task can store outputs in a closed account, and no user can read them.",
  published: ["Azure Policy 6edd7eda-6dd8-40f7-810d-67160c639cd9", "CKV2_AZURE_33"],
  subjects: ["storage:StorageAccount"],
  ...privateEndpointRule("Microsoft.Storage/storageAccounts"),
});
