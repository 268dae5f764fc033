import { accountRequireRedundancy } from "../../../../policies/rules/storage/account-require-redundancy";
import { describeRule } from "../../support/describe-rule";

describeRule(accountRequireRedundancy, {
  compliant: { sku: { name: "Standard_GRS" } },
  passes: { "zones and regions": { sku: { name: "Standard_RAGZRS" } } },
  broken: { "sku.name": ["Standard_LRS", "Standard_ZRS", "Premium_LRS"] },
});
