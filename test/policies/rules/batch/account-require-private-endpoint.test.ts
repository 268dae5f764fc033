import { batchAccountRequirePrivateEndpoint } from "../../../../policies/rules/batch/account-require-private-endpoint";
import { describePrivateEndpointRule } from "../../support/describe-private-endpoint-rule";

describePrivateEndpointRule(batchAccountRequirePrivateEndpoint, {
  type: "azure-native:batch:BatchAccount",
  path: "Microsoft.Batch/batchAccounts",
  group: "batchAccount",
});
