import { propertyIs, resourceRule } from "../../rule";

export const accountRequireHttps = resourceRule({
  name: "azure-storage-account-require-https",
  passes: "A storage account refuses requests without TLS.",
  reason: "Without TLS, tokens and outputs can be read on the way.",
  fix: "set enableHttpsTrafficOnly to true",
  published: ["Azure Policy 404c3081-a854-4457-ae30-26a93ef643f9", "CKV_AZURE_3", "AZR-000196"],
  level: "mandatory",
  severity: "high",
  resources: ["storage:StorageAccount"],
  judges: [propertyIs("enableHttpsTrafficOnly", true)],
});
