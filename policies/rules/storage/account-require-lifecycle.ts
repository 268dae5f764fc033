import { stackRule } from "../../rule";
import { ofType } from "../../stack/of-type";
import { refersTo } from "../../stack/refers-to";

export const accountRequireLifecycle = stackRule({
  name: "azure-storage-account-require-lifecycle",
  passes: "A storage account has lifecycle rules.",
  reason: "Outputs of jobs add up. Without rules, they and their old versions cost more each month.",
  fix: "add a ManagementPolicy that moves or deletes old blobs",
  published: [],
  level: "advisory",
  strictLevel: "advisory",
  severity: "low",
  subjects: ["storage:StorageAccount"],
  judge: (account, stack) => {
    const policies = ofType(stack, "storage:ManagementPolicy");
    if (policies.some((policy) => refersTo(policy, "accountName", account, "accountName"))) return undefined;
    return { property: "accountName", must: "be that of a ManagementPolicy, too" };
  },
});
