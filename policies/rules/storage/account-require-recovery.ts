import { stackRule } from "../../rule";
import { ofType } from "../../stack/of-type";
import { refersTo } from "../../stack/refers-to";

export const accountRequireRecovery = stackRule({
  name: "azure-storage-account-require-recovery",
  passes: "A storage account has settings of its blob service, in which soft delete can be turned on.",
  reason: "Azure's default keeps no deleted blob. A mistake in a job or in a program deletes outputs for good.",
  fix: "add BlobServiceProperties with deleteRetentionPolicy and containerDeleteRetentionPolicy",
  published: ["AZR-000197", "CKV2_AZURE_38"],
  level: "advisory",
  severity: "high",
  subjects: ["storage:StorageAccount"],
  judge: (account, stack) => {
    const services = ofType(stack, "storage:BlobServiceProperties");
    if (services.some((service) => refersTo(service, "accountName", account, "accountName"))) return undefined;
    return { property: "accountName", must: "be that of BlobServiceProperties, too" };
  },
});
