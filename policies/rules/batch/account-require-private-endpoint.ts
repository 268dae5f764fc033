import { stackRule } from "../../rule";
import { privateEndpointRule } from "../../stack/private-endpoints";

export const batchAccountRequirePrivateEndpoint = stackRule({
  name: "azure-batch-account-require-private-endpoint",
  passes: "A Batch account that is closed to the internet has a private endpoint.",
  reason: "Without one, no client and no node reaches a closed account.",
  published: ["Azure Policy 009a0c92-f5b4-4776-9b66-4ed2b4775563"],
  subjects: ["batch:BatchAccount"],
  ...privateEndpointRule("Microsoft.Batch/batchAccounts"),
});
