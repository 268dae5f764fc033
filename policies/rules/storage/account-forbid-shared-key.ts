import { propertyIs, resourceRule } from "../../rule";

export const accountForbidSharedKey = resourceRule({
  name: "azure-storage-account-forbid-shared-key",
  passes: "A storage account has no key access.",
  reason:
    "A key, and each account SAS and service SAS that is signed with it, reaches all outputs and bypasses roles and their conditions.",
  fix: "set allowSharedKeyAccess to false",
  published: ["Azure Policy 8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54", "CKV2_AZURE_40"],
  level: "mandatory",
  severity: "high",
  resources: ["storage:StorageAccount"],
  judges: [propertyIs("allowSharedKeyAccess", false)],
});
