import { storageAccountRequirePrivateEndpoint } from "../../../../policies/rules/storage/account-require-private-endpoint";
import { describePrivateEndpointRule } from "../../support/describe-private-endpoint-rule";

describePrivateEndpointRule(storageAccountRequirePrivateEndpoint, {
  type: "azure-native:storage:StorageAccount",
  path: "Microsoft.Storage/storageAccounts",
  group: "blob",
});
