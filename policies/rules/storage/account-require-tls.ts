import { propertyIs, resourceRule } from "../../rule";

export const accountRequireTls = resourceRule({
  name: "azure-storage-account-require-tls",
  passes: "A storage account requires TLS 1.2 or newer.",
  reason: "Older versions of TLS can be broken.",
  fix: "set minimumTlsVersion to TLS1_2",
  published: ["AZR-000200", "CKV_AZURE_44"],
  level: "mandatory",
  severity: "high",
  resources: ["storage:StorageAccount"],
  judges: [propertyIs("minimumTlsVersion", "TLS1_2", "TLS1_3")],
});
