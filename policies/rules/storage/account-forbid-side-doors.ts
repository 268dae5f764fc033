import { propertyIs, resourceRule } from "../../rule";

export const accountForbidSideDoors = resourceRule({
  name: "azure-storage-account-forbid-side-doors",
  passes: "A storage account has no local users, no SFTP and no replication to other tenants.",
  reason: "Each is a way to the outputs that roles of Entra ID do not control.",
  fix: "set isLocalUserEnabled and allowCrossTenantReplication to false, and leave isSftpEnabled out",
  published: ["CKV_AZURE_244", "Azure Policy 92a89a79-6c52-4a7e-a03f-61306fc49312"],
  level: "mandatory",
  severity: "medium",
  resources: ["storage:StorageAccount"],
  judges: [
    propertyIs("isLocalUserEnabled", false),
    propertyIs("allowCrossTenantReplication", false),
    (account) => {
      const property = "isSftpEnabled";
      const enabled = account.get(property) ?? false;
      return enabled === false ? undefined : { property, must: "be false", got: enabled };
    },
  ],
});
