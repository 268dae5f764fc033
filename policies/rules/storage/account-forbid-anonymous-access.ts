import { propertyIs, resourceRule } from "../../rule";

export const accountForbidAnonymousAccess = resourceRule({
  name: "azure-storage-account-forbid-anonymous-access",
  passes: "A storage account lets no container be public.",
  reason: "One container that is made public by mistake shows its outputs to everybody.",
  fix: "set allowBlobPublicAccess to false",
  published: ["Azure Policy 4fa4b6c0-31ca-4c0d-b10d-24b96f62a751", "AZR-000198", "CKV_AZURE_190", "CKV2_AZURE_47"],
  level: "mandatory",
  severity: "critical",
  resources: ["storage:StorageAccount"],
  judges: [propertyIs("allowBlobPublicAccess", false)],
});
